// A button that prints, where a script can; where none runs, the page says how.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const line of document.querySelectorAll("[data-print-by-menu]")) line.hidden = true;
