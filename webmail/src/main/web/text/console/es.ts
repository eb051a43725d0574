import type { ConsoleTexts } from "./texts.ts";

export const es: ConsoleTexts = {
  // shell
  title: "Administración",
  notAdministrator: "{address} no administra este servidor.",
  toMail: "Correo",
  navigation: "Páginas",
  search: "Dirección, mensaje, dirección IP o dominio",
  noSuchPage: "Esta página no existe.",
  groupOverview: "Resumen",
  groupPeople: "Dominios y personas",
  groupMail: "Correo",
  groupServer: "Servidor",

  // ops

  // people
};
