export const en = {
  // shell
  title: "Administration",
  notAdministrator: "{address} does not administer this server.",
  toMail: "Mail",
  navigation: "Pages",
  search: "Address, message, IP address or domain",
  noSuchPage: "There is no such page.",
  groupOverview: "Overview",
  groupPeople: "Domains and people",
  groupMail: "Mail",
  groupServer: "Server",

  // ops

  // people
};
