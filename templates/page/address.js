"use strict";
// The filter as the address carries it, behind the '#': #tag=model:cci&year=2018..2021&sort=-year

const FIELDS = ["q", "year", "state", "cited", "source", "section", "sort", "group", "key"];

function emptyFilter() {
  const filter = { tag: [], flag: [] };
  for (const name of FIELDS) filter[name] = "";
  return filter;
}

// Null for an address that names a place in the page ('#results') and no filter.
function readAddress(hash) {
  const text = hash.replace(/^#/, "");
  if (text && !text.includes("=")) return null;
  const params = new URLSearchParams(text);
  const filter = emptyFilter();
  for (const name of ["tag", "flag"]) filter[name] = [...new Set(params.getAll(name))].filter(Boolean);
  for (const name of FIELDS) filter[name] = params.get(name) || "";
  return filter;
}

function writeAddress(filter) {
  const params = new URLSearchParams();
  for (const name of ["tag", "flag"]) for (const value of filter[name]) params.append(name, value);
  for (const name of FIELDS) if (filter[name]) params.set(name, filter[name]);
  return params.toString().replace(/%3A/g, ":");
}

// '2020', '2018..2021', '2018..' and '..2021' as [first, last]; null where there is none.
function yearRange(text) {
  const match = /^(\d*)(\.\.)?(\d*)$/.exec(text);
  if (!text || !match) return null;
  const first = match[1] ? Number(match[1]) : -Infinity;
  if (!match[2]) return [first, first];
  return [first, match[3] ? Number(match[3]) : Infinity];
}
