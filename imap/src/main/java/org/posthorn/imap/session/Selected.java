package org.posthorn.imap.session;

import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.view.MailboxView;

/// The selected mailbox of a session: two views of it and what SEARCH saved.
///
/// `shown` is what the client's sequence numbers mean; it moves only when EXPUNGE may be sent.
/// `announced` is the state up to which the client knows flags; it is as new or newer. Both are
/// immutable and share their rows with all other sessions, so a session costs a few words here.
public final class Selected {
  private final MailboxId mailbox;
  private final boolean readOnly;
  private final int recentFrom;
  private MailboxView shown;
  private MailboxView announced;
  private int[] saved = {};
  private int keywordsTold;

  Selected(MailboxView view, boolean readOnly) {
    this.mailbox = view.mailbox();
    this.readOnly = readOnly;
    this.recentFrom = view.uidNext();
    this.shown = view;
    this.announced = view;
  }

  public MailboxId mailbox() {
    return mailbox;
  }

  /// Whether it was opened with EXAMINE.
  public boolean readOnly() {
    return readOnly;
  }

  /// What the client's sequence numbers mean: number n is index n - 1.
  public MailboxView shown() {
    return shown;
  }

  /// The state up to which the client knows flags.
  public MailboxView announced() {
    return announced;
  }

  /// How many keywords the client has been told of; they only become more.
  int keywordsTold() {
    return keywordsTold;
  }

  void keywordsTold(int count) {
    keywordsTold = count;
  }

  void shown(MailboxView view) {
    shown = view;
    announced = view;
  }

  void announced(MailboxView view) {
    announced = view;
  }

  /// Whether a message is \Recent (RFC 3501 §2.3.2), which is kept for each session alone: what
  /// arrived since this session selected the mailbox.
  public boolean recent(int uid) {
    return uid >= recentFrom;
  }

  /// UIDs of the last SEARCH with SAVE, ascending (RFC 5182); messages since expunged may be among
  /// them. The caller does not change the array.
  public int[] saved() {
    return saved;
  }

  /// Replaces the saved result; the array is not changed afterwards.
  public void save(int[] uids) {
    saved = uids;
  }
}
