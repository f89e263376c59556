/**
 * Rows of items and collections, with transactions that can be undone.
 *
 * Real source: xpcom/db.js (executeTransaction waits for the transaction before it; `name` of its error).
 */

export class Database {
  rows = new Map();
  transactions = 0;
  #open = null;
  #nextID = 1;

  nextID() {
    return this.#nextID++;
  }

  inTransaction() {
    return this.#open !== null;
  }

  async executeTransaction(body, { waitTimeout = 30_000 } = {}) {
    const deadline = Date.now() + waitTimeout;
    while (this.#open) {
      if (Date.now() > deadline || this.isLocked) {
        throw Object.assign(new Error("Timed out"), { name: "TimeoutError" });
      }
      await this.#open;
    }
    if (this.isLocked) throw Object.assign(new Error("Timed out"), { name: "TimeoutError" });
    const before = new Map(this.rows);
    let close;
    this.#open = new Promise((resolve) => (close = resolve));
    try {
      const result = await body();
      this.transactions++;
      return result;
    } catch (error) {
      this.rows = before;
      throw error;
    } finally {
      this.#open = null;
      close();
    }
  }
}
