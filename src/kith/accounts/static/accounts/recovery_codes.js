// Prints and copies recovery codes, and asks before the page is left while they are not kept.

const codes = document.querySelector("[data-codes]");
const tools = document.querySelector("[data-codes-tools]");
const kept = document.querySelector("[data-codes-kept]");

if (codes && tools && kept) {
  const ask = (event) => event.preventDefault();
  tools.hidden = false;
  tools.querySelector("[data-print]").addEventListener("click", () => window.print());
  tools.querySelector("[data-copy]").addEventListener("click", async () => {
    const list = [...codes.children].map((one) => one.textContent).join("\n");
    const says = tools.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(list);
      says.textContent = "Copied.";
    } catch {
      says.textContent = "Could not copy. Print them or write them down.";
    }
  });
  window.addEventListener("beforeunload", ask);
  kept.addEventListener("submit", () => window.removeEventListener("beforeunload", ask));
}
