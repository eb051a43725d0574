import type { ConsoleTexts } from "./texts.ts";

export const fr: ConsoleTexts = {
  // shell
  title: "Administration",
  notAdministrator: "{address} n’administre pas ce serveur.",
  toMail: "Courrier",
  navigation: "Pages",
  search: "Adresse, message, adresse IP ou domaine",
  noSuchPage: "Cette page n’existe pas.",
  groupOverview: "Aperçu",
  groupPeople: "Domaines et personnes",
  groupMail: "Courrier",
  groupServer: "Serveur",

  // ops

  // people
};
