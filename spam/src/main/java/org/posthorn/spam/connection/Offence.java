package org.posthorn.spam.connection;

/// What a client is banned for if it does so often enough. What is done of different kinds adds up.
public enum Offence {
  /// It named a recipient that does not exist: a list with some dead addresses does too.
  UNKNOWN_RECIPIENT(200, "names recipients that do not exist"),
  /// It failed to log in: a program with an old password tries some times an hour.
  FAILED_LOGIN(40, "fails to log in"),
  /// It spoke before it was greeted, which no mail server does.
  EARLY_TALK(20, "speaks before it is greeted"),
  /// It brought a virus: a server that others send through may do so now and then.
  VIRUS(5, "sends viruses");

  private final int most;
  private final String words;

  Offence(int most, String words) {
    this.most = most;
    this.words = words;
  }

  /// As many in [BanLimits#window] are one too many.
  public int most() {
    return most;
  }

  /// For people: what the client does.
  public String words() {
    return words;
  }
}
