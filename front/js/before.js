// While someone writes, asks quietly whether others said it. Without script the button under the form does the same.
const slot = document.querySelector("[data-before]");
const { form, formAction } = slot.querySelector("button");
const [words, ticket] = [form.elements.words, form.elements.ticket];
const [PAUSE, ENOUGH] = [1500, 30];
const button = slot.innerHTML;
let [timer, asked, left] = [0, "", navigator.connection?.saveData ? 0 : 8];

/** What someone is reading, or chose, stays as it is. */
const inUse = () => slot.contains(document.activeElement) || slot.querySelector("[open], [type=hidden], [value]:not([value='']):checked");

async function look() {
  const said = words.value.trim();
  if (said.length < ENOUGH || said === asked || !left || inUse()) return;
  asked = said;
  left -= 1;
  const body = new URLSearchParams({ words: said, ticket: ticket.value, quietly: "1" });
  const answer = await fetch(formAction, { method: "POST", body }).catch(() => ({ status: 0 }));
  if (answer.status !== 200 && answer.status !== 204) left = 0;
  else if (!inUse()) slot.innerHTML = (await answer.text()) || button;
}

words.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
});
