import type { ConsoleTexts } from "./texts.ts";

export const de: ConsoleTexts = {
  // shell
  title: "Verwaltung",
  notAdministrator: "{address} verwaltet diesen Server nicht.",
  toMail: "E-Mail",
  navigation: "Seiten",
  search: "Adresse, Nachricht, IP-Adresse oder Domain",
  noSuchPage: "Diese Seite gibt es nicht.",
  groupOverview: "Überblick",
  groupPeople: "Domains und Personen",
  groupMail: "E-Mail",
  groupServer: "Server",

  // ops

  // people
};
