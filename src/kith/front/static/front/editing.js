// Whoever presses a button while Wagtail saves a new page by itself would send the same page a
// second time, and be told that its address is taken. So the button waits until that is over.
const LONGEST_MS = 10_000; // whatever became of the saving: nobody's button stays dead

let saving = false;
let held = null;
let patience;

function goOn() {
  clearTimeout(patience);
  saving = false;
  const button = held;
  held = null;
  button?.click();
}

window.addEventListener("w-autosave:save", (event) => {
  saving = !event.defaultPrevented;
});
for (const end of ["success", "error"]) window.addEventListener(`w-autosave:${end}`, goOn);

window.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("button[type=submit], input[type=submit]");
    if (!saving || !button?.form?.matches("[data-controller~=w-autosave]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (held === null) patience = setTimeout(goOn, LONGEST_MS);
    held = button;
  },
  { capture: true },
);

// And what was sent is not saved once more behind its back.
window.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (event.target.matches("[data-controller~=w-autosave]"))
    event.target.setAttribute("data-w-autosave-active-value", "false");
});
