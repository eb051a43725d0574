package org.posthorn.imap.handler;

import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.ImapSession;

/// COMPRESS (RFC 4978).
public final class CompressHandler {
  private CompressHandler() {}

  public static Completion run(ImapSession session) {
    if (session.connection().deflated()) {
      throw new ImapException.No(ResponseCode.COMPRESSIONACTIVE, "compression is on already");
    }
    return Completion.of("compression begins").then(session.connection()::startDeflate);
  }
}
