package org.posthorn.imap.handler;

import java.io.IOException;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.session.ImapSession;

/// NAMESPACE (RFC 9051 §6.3.10): one personal namespace without prefix; no other users' and no
/// shared namespaces.
public final class NamespaceHandler {
  private NamespaceHandler() {}

  public static Completion run(ImapSession session) throws IOException {
    session.out().untagged("NAMESPACE ((\"\" \"/\")) NIL NIL");
    return Completion.of("NAMESPACE completed");
  }
}
