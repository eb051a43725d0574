package org.posthorn.web.rest.administration;

import java.util.Arrays;
import java.util.List;
import org.posthorn.admin.values.AccountRole;

/// The areas of administration in the console. The operations check permissions themselves; a test
/// compares this table with them.
public enum Area {
  OVERVIEW(AccountRole.OPERATOR, "/findings"),
  SETUP(AccountRole.DOMAIN_ADMINISTRATOR, "/domains"),
  DOMAINS(AccountRole.DOMAIN_ADMINISTRATOR, "/domains"),
  ACCOUNTS(AccountRole.DOMAIN_ADMINISTRATOR, "/accounts"),
  ALIASES(AccountRole.DOMAIN_ADMINISTRATOR, "/aliases"),
  GROUPS(AccountRole.DOMAIN_ADMINISTRATOR, "/groups"),
  ROUTING(AccountRole.DOMAIN_ADMINISTRATOR, "/routing?address=somebody@elsewhere.example"),
  IMPORT(AccountRole.DOMAIN_ADMINISTRATOR, "/domains"),
  MESSAGES(AccountRole.OPERATOR, "/lookup/messages?q=somebody@elsewhere.example"),
  QUEUE(AccountRole.OPERATOR, "/queue/messages"),
  FAILED_MESSAGES(AccountRole.OPERATOR, "/queue/failed"),
  SUPPRESSIONS(AccountRole.OPERATOR, "/suppressions"),
  QUARANTINE(AccountRole.OPERATOR, "/quarantine"),
  REPORTS(AccountRole.DOMAIN_ADMINISTRATOR, "/reports/dmarc"),
  SESSIONS(AccountRole.ADMINISTRATOR, "/open-sessions"),
  BANS(AccountRole.OPERATOR, "/bans"),
  BACKUPS(AccountRole.OPERATOR, "/backups"),
  CERTIFICATES(AccountRole.OPERATOR, "/certificates"),
  AUDIT(AccountRole.OPERATOR, "/audit"),
  CONFIGURATION(AccountRole.OPERATOR, "/configuration");

  private final AccountRole least;
  private final String path;

  Area(AccountRole least, String path) {
    this.least = least;
    this.path = path;
  }

  /// The first resource that its page loads, below `/api/v1`.
  public String path() {
    return path;
  }

  /// The areas of a role, in the order in which they are listed.
  public static List<Area> of(AccountRole role) {
    return Arrays.stream(values()).filter(area -> role.compareTo(area.least) >= 0).toList();
  }
}
