// What is asked of the server, and how a run is read while it is told.

export class Refused extends Error {}

export async function start(language) {
  const answer = await fetch(`/api/start${language ? `?lang=${encodeURIComponent(language)}` : ""}`);
  if (!answer.ok) throw new Refused((await answer.json()).error);
  return answer.json();
}

async function post(path, body, signal) {
  const answer = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal,
  });
  if (!answer.ok) throw new Refused((await answer.json()).error);
  return answer;
}

export async function* run(body, signal) {
  const answer = await post("/api/run", body, signal);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
}

export async function save(body) {
  const answer = await post("/api/scenario", body);
  const named = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = named ? named[1] : "scenario.toml";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
