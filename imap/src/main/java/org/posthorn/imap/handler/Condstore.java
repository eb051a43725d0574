package org.posthorn.imap.handler;

import java.io.IOException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.session.ImapSession;

/// What the first command does that shows a client to know ModSeqs.
final class Condstore {

  private Condstore() {}

  /// From now on ModSeqs are told. RFC 7162 §3.1: the first such command in a selected mailbox is
  /// answered with its HIGHESTMODSEQ too.
  static void enable(ImapSession session) throws IOException {
    if (session.condstore()) {
      return;
    }
    session.enableCondstore();
    session
        .out()
        .untagged(
            Status.OK,
            ResponseCode.of(
                "HIGHESTMODSEQ", Math.max(1, session.selected().announced().highestModSeq())),
            "ModSeqs are told from now on");
  }
}
