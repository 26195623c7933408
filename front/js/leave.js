// "Leave this page": goes somewhere harmless and takes this page out of the history.
// Without script the same control is an ordinary link.
for (const link of document.querySelectorAll("[data-leave]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.title = " ";
    document.body.hidden = true;
    window.location.replace(link.href);
  });
}
