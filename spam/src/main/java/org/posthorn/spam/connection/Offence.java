package org.posthorn.spam.connection;

/// Offences for which a client is banned if they are repeated. Different offences add up.
public enum Offence {
  /// It named an unknown recipient; a list with some dead addresses does too.
  UNKNOWN_RECIPIENT(200, "names recipients that do not exist"),
  /// A failed login; a program with an old password tries some times an hour.
  FAILED_LOGIN(40, "fails to log in"),
  /// It sent something before the greeting, which no mail server does.
  EARLY_TALK(20, "speaks before it is greeted"),
  /// It sent a virus; a server with many users may do so now and then.
  VIRUS(5, "sends viruses");

  private final int most;
  private final String words;

  Offence(int most, String words) {
    this.most = most;
    this.words = words;
  }

  /// The number in [BanLimits#window] that leads to a ban.
  public int most() {
    return most;
  }

  /// A description for people: what the client does.
  public String words() {
    return words;
  }
}
