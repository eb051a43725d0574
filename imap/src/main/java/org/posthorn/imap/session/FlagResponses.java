package org.posthorn.imap.session;

import java.io.IOException;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.store.view.MailboxView;

/// Writes FETCH responses with flags: `* 23 FETCH (UID 4 FLAGS (\Seen) MODSEQ (12))`, with MODSEQ
/// if the client has enabled it (RFC 7162 §3.1). One thread, for one command.
public final class FlagResponses {
  private final ResponseWriter out;
  private final MailboxView view;
  private final FlagWriter flags;
  private final Selected selected;
  private final boolean uid;
  private final boolean modSeq;
  private final boolean recent;
  private final boolean uidOnly;

  /// @param view with the flags and ModSeqs
  /// @param uid whether to write UIDs
  public FlagResponses(ImapSession session, MailboxView view, boolean uid) {
    this(session, view, uid, session.condstore());
  }

  /// @param modSeq whether to write ModSeqs
  public FlagResponses(ImapSession session, MailboxView view, boolean uid, boolean modSeq) {
    this.out = session.out();
    this.view = view;
    this.flags = new FlagWriter(session.out(), view.keywords());
    this.selected = session.selected();
    this.uid = uid || session.qresync(); // RFC 7162 §3.2.4
    this.uidOnly = session.uidOnly();
    this.modSeq = modSeq;
    this.recent = !session.rev2();
  }

  /// Writes a message's flags.
  ///
  /// @param number its index in the client's numbering
  /// @param index its index in the view
  public void write(int number, int index) throws IOException {
    begin(number, index);
    out.text("FLAGS ");
    flags.list(view.flags(index), recent && selected.recent(view.uid(index)));
    if (modSeq) {
      out.text(" MODSEQ (").number(view.modSeq(index)).text(")");
    }
    out.text(")").end();
  }

  /// Writes only a message's ModSeq, after a silent STORE (RFC 7162 §3.1.3).
  public void writeModSeq(int number, int index) throws IOException {
    begin(number, index);
    out.text("MODSEQ (").number(view.modSeq(index)).text("))").end();
  }

  private void begin(int number, int index) throws IOException {
    if (uidOnly) {
      out.text("* ").number(view.uid(index)).text(" UIDFETCH ("); // RFC 9586 §3.3
      return;
    }
    out.text("* ").number(number + 1L).text(" FETCH (");
    if (uid) {
      out.text("UID ").number(view.uid(index)).text(" ");
    }
  }
}
