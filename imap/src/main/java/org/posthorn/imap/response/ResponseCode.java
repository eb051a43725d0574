package org.posthorn.imap.response;

/// A response code: the text in brackets in a status response (RFC 9051 §7.1). `text` is written
/// unchanged, so it must be in IMAP syntax.
public record ResponseCode(String text) {
  public static final ResponseCode ALERT = new ResponseCode("ALERT");
  public static final ResponseCode ALREADYEXISTS = new ResponseCode("ALREADYEXISTS");
  public static final ResponseCode AUTHENTICATIONFAILED = new ResponseCode("AUTHENTICATIONFAILED");
  public static final ResponseCode AUTHORIZATIONFAILED = new ResponseCode("AUTHORIZATIONFAILED");
  public static final ResponseCode CANNOT = new ResponseCode("CANNOT");
  public static final ResponseCode CLIENTBUG = new ResponseCode("CLIENTBUG");
  public static final ResponseCode CLOSED = new ResponseCode("CLOSED");

  /// RFC 4978 §3
  public static final ResponseCode COMPRESSIONACTIVE = new ResponseCode("COMPRESSIONACTIVE");

  public static final ResponseCode CORRUPTION = new ResponseCode("CORRUPTION");
  public static final ResponseCode EXPUNGEISSUED = new ResponseCode("EXPUNGEISSUED");
  public static final ResponseCode EXPIRED = new ResponseCode("EXPIRED");
  public static final ResponseCode HASCHILDREN = new ResponseCode("HASCHILDREN");
  public static final ResponseCode LIMIT = new ResponseCode("LIMIT");
  public static final ResponseCode NONEXISTENT = new ResponseCode("NONEXISTENT");
  public static final ResponseCode NOPERM = new ResponseCode("NOPERM");
  public static final ResponseCode OVERQUOTA = new ResponseCode("OVERQUOTA");
  public static final ResponseCode PRIVACYREQUIRED = new ResponseCode("PRIVACYREQUIRED");
  public static final ResponseCode READ_ONLY = new ResponseCode("READ-ONLY");
  public static final ResponseCode READ_WRITE = new ResponseCode("READ-WRITE");
  public static final ResponseCode SERVERBUG = new ResponseCode("SERVERBUG");
  public static final ResponseCode TOOBIG = new ResponseCode("TOOBIG");

  /// RFC 10022 §3.1.4
  public static final ResponseCode TOOFEW = new ResponseCode("TOOFEW");

  public static final ResponseCode TRYCREATE = new ResponseCode("TRYCREATE");

  /// RFC 9586 §3.2
  public static final ResponseCode UIDREQUIRED = new ResponseCode("UIDREQUIRED");

  public static final ResponseCode UNAVAILABLE = new ResponseCode("UNAVAILABLE");
  public static final ResponseCode UNKNOWN_CTE = new ResponseCode("UNKNOWN-CTE");

  /// RFC 6154 §3
  public static final ResponseCode USEATTR = new ResponseCode("USEATTR");

  /// An unknown charset in SEARCH (RFC 9051 §7.1).
  public static final ResponseCode BADCHARSET_UTF8 =
      new ResponseCode("BADCHARSET (UTF-8 US-ASCII)");

  /// A code with a number, e.g. `UIDNEXT 4392`.
  public static ResponseCode of(String name, long number) {
    return new ResponseCode(name + ' ' + number);
  }

  /// A code with arguments in IMAP syntax, e.g. `MAILBOXID (M1)`.
  public static ResponseCode of(String name, String arguments) {
    return new ResponseCode(name + ' ' + arguments);
  }

  /// `MODIFIED` with the messages that were not changed (RFC 7162 §3.1.3).
  public static ResponseCode modified(String sequenceSet) {
    return of("MODIFIED", sequenceSet);
  }

  @Override
  public String toString() {
    return '[' + text + ']';
  }
}
