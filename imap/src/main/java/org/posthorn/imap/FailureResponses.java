package org.posthorn.imap;

import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.kv.StoreException;
import org.posthorn.store.mail.MailException;

/// Translates exceptions of the store into responses.
final class FailureResponses {
  private FailureResponses() {}

  /// The tagged NO for a refused request.
  static ImapException.No of(MailException e) {
    return switch (e.kind()) {
      case NOT_FOUND -> new ImapException.No(ResponseCode.NONEXISTENT, "no such mailbox");
      case ALREADY_EXISTS ->
          new ImapException.No(ResponseCode.ALREADYEXISTS, "there is such a mailbox already");
      case HAS_CHILDREN ->
          new ImapException.No(ResponseCode.HASCHILDREN, "there are mailboxes below it");
      case FORBIDDEN -> new ImapException.No(ResponseCode.NOPERM, "not permitted");
      case OVER_QUOTA -> new ImapException.No(ResponseCode.OVERQUOTA, "the account is full");
      case LIMIT -> new ImapException.No(ResponseCode.LIMIT, "a limit of the server is reached");
      case INVALID -> new ImapException.No(ResponseCode.CANNOT, "not a valid name");
      case EXPUNGED ->
          new ImapException.No(ResponseCode.EXPUNGEISSUED, "some messages were expunged");
    };
  }

  /// The tagged NO if the store fails (RFC 5530 §3); the response code tells whether to retry.
  static ImapException.No of(StoreException e) {
    if (StoreException.isLackOfRoom(e)) {
      return new ImapException.No(ResponseCode.LIMIT, "the server has no room left");
    }
    return switch (e.kind()) {
      case DISK_FULL, IO, CORRUPT, LOCKED, CLOSED, UNSUPPORTED ->
          new ImapException.No(ResponseCode.UNAVAILABLE, "the mail store does not answer");
    };
  }
}
