package org.posthorn.jmap.protocol;

import java.util.Arrays;
import java.util.Optional;

/// Capabilities, which a request lists in `using` (RFC 8620 §2).
public enum Capability {
  CORE("urn:ietf:params:jmap:core"),
  /// RFC 8621
  MAIL("urn:ietf:params:jmap:mail"),
  /// RFC 8621
  SUBMISSION("urn:ietf:params:jmap:submission"),
  /// RFC 8621
  VACATION_RESPONSE("urn:ietf:params:jmap:vacationresponse"),
  /// RFC 9007
  MDN("urn:ietf:params:jmap:mdn"),
  /// RFC 8887
  WEBSOCKET("urn:ietf:params:jmap:websocket"),
  /// RFC 9404
  BLOB("urn:ietf:params:jmap:blob"),
  /// RFC 9425
  QUOTA("urn:ietf:params:jmap:quota"),
  /// RFC 9661
  SIEVE("urn:ietf:params:jmap:sieve"),
  /// RFC 9749
  WEBPUSH_VAPID("urn:ietf:params:jmap:webpush-vapid"),
  /// RFC 9670
  PRINCIPALS("urn:ietf:params:jmap:principals"),
  /// RFC 9670 §1.5.2; only in accounts
  PRINCIPALS_OWNER("urn:ietf:params:jmap:principals:owner"),
  /// `shareWith` of Mailboxes: in no RFC, but used by clients
  MAIL_SHARE("urn:ietf:params:jmap:mail:share"),
  /// Reminders: Emails that return to a mailbox at a given time; an extension of Posthorn
  REMINDERS("https://posthorn.org/jmap/reminders"),
  /// Tasks, and summaries of messages and threads; an extension of Posthorn
  ASSISTANT("https://posthorn.org/jmap/assistant");

  private final String uri;

  Capability(String uri) {
    this.uri = uri;
  }

  public String uri() {
    return uri;
  }

  static Optional<Capability> of(String uri) {
    return Arrays.stream(values()).filter(each -> each.uri.equals(uri)).findFirst();
  }
}
