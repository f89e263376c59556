/** The program `citekit`: where it is, and its answer to a request. */

import { Subprocess } from "resource://gre/modules/Subprocess.sys.mjs";
import { clearTimeout, setTimeout } from "resource://gre/modules/Timer.sys.mjs";
import { Cancelled, ProgramError, UserError, text } from "./text.mjs";
import { Zotero, plugin, setting } from "./zotero.mjs";

const PROTOCOL = 1;
const VERSION_SECONDS = 30;
/** Between asking the program to end and ending it, in milliseconds. */
const GRACE = 2000;
/** Between the end of the program and the moment that Gecko notices it, in milliseconds. */
const NOTICE = 500;

/** Functions that end a running program each. */
const running = new Set();

/** Ends what the plug-in started. */
export function endPrograms() {
  for (const cancel of running) cancel();
}

/** The path of the program: as set, in PATH, or where pipx and uv put it. */
export async function findCommand() {
  const set = setting("command")?.trim();
  if (set) {
    const path = set.replace(/^~(?=[/\\])/, homeFolder());
    if (!PathUtils.isAbsolute(path) || !(await IOUtils.exists(path))) {
      throw new UserError("citekit-error-command-missing", { path: set });
    }
    return path;
  }
  try {
    return await Subprocess.pathSearch("citekit");
  } catch {
    for (const place of usualPlaces()) {
      if (await IOUtils.exists(place)) return place;
    }
  }
  throw new UserError("citekit-error-not-found");
}

function homeFolder() {
  return Services.dirsvc.get("Home", Ci.nsIFile).path;
}

/** A program started from the Dock or a menu often has a short PATH without these. */
function usualPlaces() {
  const home = homeFolder();
  const named = ["PIPX_BIN_DIR", "UV_TOOL_BIN_DIR", "XDG_BIN_HOME"].map((name) => Services.env.get(name));
  const folders = [...named, PathUtils.join(home, ".local", "bin")];
  if (Zotero.isWin) return folders.filter(Boolean).map((folder) => PathUtils.join(folder, "citekit.exe"));
  folders.push("/opt/homebrew/bin", "/usr/local/bin");
  return folders.filter(Boolean).map((folder) => PathUtils.join(folder, "citekit"));
}

/** The version of the program at `path`; its absence is a UserError. */
export async function commandVersion(path) {
  const started = await start(path, ["--version"]);
  const timer = setTimeout(() => started.kill(GRACE), VERSION_SECONDS * 1000);
  const [output] = await Promise.all([contents(started.stdout), contents(started.stderr), started.wait()]);
  clearTimeout(timer);
  const version = output.match(/^citekit, version (\S+)/)?.[1];
  if (!version) throw new UserError("citekit-error-not-citekit", { path });
  return version;
}

async function start(command, parameters) {
  try {
    return await Subprocess.call({
      command,
      arguments: parameters,
      environment: { PYTHONUTF8: "1" },
      environmentAppend: true,
      stderr: "pipe",
    });
  } catch (error) {
    Zotero.logError(error);
    throw new UserError("citekit-error-not-executable", { path: command });
  }
}

/**
 * The program's answer to the request.
 *
 * @param {Iterable<string>} request pieces of its JSON
 * @param {{onProgress?: (progress: object) => void, signal?: AbortSignal}} options
 */
export async function ask(request, { onProgress = () => {}, signal } = {}) {
  const command = await findCommand();
  const started = await start(command, ["zotero", "plan", "-"]);
  let reject;
  const stopped = new Promise((_, rejectStopped) => (reject = rejectStopped));
  stopped.catch(() => {}); // when the program ended by itself meanwhile
  const stop = (error) => end(started).then(() => reject(error));
  const watch = new Watch(Number(setting("silence")) || 300, stop);
  const cancel = () => stop(new Cancelled());
  running.add(cancel);
  signal?.addEventListener("abort", cancel);
  if (signal?.aborted) cancel(); // while the program was being started
  const all = Promise.all([
    contents(started.stdout),
    progressLines(started.stderr, (progress) => {
      watch.reset();
      if (progress) onProgress(progress);
    }),
    started.wait(),
    send(started.stdin, request),
  ]);
  try {
    // Not only `all`: a process that the program started may hold its pipes open.
    const [output, log, { exitCode }] = await Promise.race([all, stopped]);
    if (signal?.aborted) throw new Cancelled();
    return await readAnswer(command, output, log, exitCode);
  } finally {
    watch.clear();
    running.delete(cancel);
    signal?.removeEventListener("abort", cancel);
  }
}

/** Calls `stop` with an error when nothing was heard for some seconds. */
class Watch {
  constructor(seconds, stop) {
    this.seconds = seconds;
    this.stop = stop;
    this.reset();
  }

  reset() {
    this.clear();
    const error = () => new UserError("citekit-error-silent", { seconds: this.seconds });
    this.timer = setTimeout(() => this.stop(error()), this.seconds * 1000);
  }

  clear() {
    clearTimeout(this.timer);
  }
}

/** Ends the program; that it ended goes unnoticed where a process of its own holds its pipes open. */
function end(started) {
  const late = new Promise((resolve) => setTimeout(resolve, GRACE + NOTICE));
  return Promise.race([started.kill(GRACE), late]);
}

async function send(pipe, pieces) {
  try {
    for (const piece of pieces) await pipe.write(piece);
    await pipe.close();
  } catch (error) {
    // The program ended before it read everything; its answer says why.
    Zotero.debug(`citekit: ${error}`);
  }
}

async function* textOf(pipe) {
  const decoder = new TextDecoder();
  for (;;) {
    const buffer = await pipe.read();
    if (!buffer.byteLength) return;
    yield decoder.decode(buffer, { stream: true });
  }
}

async function contents(pipe) {
  let all = "";
  for await (const part of textOf(pipe)) all += part;
  return all;
}

/** Calls `onLine` for each line, with its progress if it is one; returns the last of the other lines. */
async function progressLines(pipe, onLine) {
  let rest = "";
  let last = "";
  for await (const part of textOf(pipe)) {
    const lines = (rest + part).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const progress = parse(line)?.progress;
      if (!progress && line.trim()) last = line.trim();
      onLine(progress);
    }
  }
  return rest.trim() || last;
}

function parse(line) {
  try {
    const value = JSON.parse(line);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

async function readAnswer(command, output, log, exitCode) {
  const answer = parse(output);
  if (!answer?.error && !answer?.citekit) {
    Zotero.debug(`citekit: exit code ${exitCode}, ${log || output.slice(0, 500)}`);
    const version = await commandVersion(command);
    if (exitCode === 2 && !output.trim()) {
      throw new UserError("citekit-error-citekit-too-old", { version, plugin: plugin.version });
    }
    throw new UserError("citekit-error-no-json", { version, code: exitCode, line: firstWords(output || log) });
  }
  if (answer.error) throw new ProgramError(answer.error);
  if (answer.version !== PROTOCOL) {
    const id = answer.version > PROTOCOL ? "plugin" : "citekit";
    throw new UserError(`citekit-error-${id}-too-old`, {
      version: answer.citekit ?? "?",
      plugin: plugin.version,
    });
  }
  return answer;
}

function firstWords(output) {
  if (!output.trim()) return text("citekit-no-output");
  const line = output.trim().split("\n").at(-1).trim();
  return line.length > 120 ? `${line.slice(0, 120)}…` : line;
}
