package org.posthorn.imap.session;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.view.MailboxView;

/// The selected mailbox of a session: two views and the result saved by SEARCH.
///
/// `shown` defines the client's sequence numbers; it changes only when EXPUNGE may be sent.
/// `announced` is the state up to which the client knows flags; it is as new or newer. Both are
/// immutable and share their rows with other sessions, so a session needs little memory.
public final class Selected {
  private final MailAccount account;
  private final MailboxId mailbox;
  private final boolean readOnly;
  private final RecentUids recent = new RecentUids();
  private MailboxView shown;
  private MailboxView announced;
  private int[] saved = {};
  private int keywordsTold;
  private final List<LiveSearch> searches = new ArrayList<>();

  Selected(MailAccount account, MailboxView view, boolean readOnly) {
    this.account = account;
    this.mailbox = view.mailbox();
    this.readOnly = readOnly;
    this.shown = view;
    this.announced = view;
  }

  /// A mailbox that is searched without being selected.
  public static Selected unselected(MailAccount account, MailboxView view) {
    return new Selected(account, view, true);
  }

  /// The account that the mailbox is in: the user's own, or that of another who shares it.
  public MailAccount account() {
    return account;
  }

  /// The current rights of the user.
  public MailboxRights rights() {
    return account.rights(mailbox);
  }

  public MailboxId mailbox() {
    return mailbox;
  }

  /// Whether it is this mailbox.
  public boolean isOf(Place place) {
    return mailbox.equals(place.id()) && account.id().equals(place.account().id());
  }

  /// Whether it was opened with EXAMINE.
  public boolean readOnly() {
    return readOnly;
  }

  /// Defines the client's sequence numbers: number n is index n - 1.
  public MailboxView shown() {
    return shown;
  }

  /// The state up to which the client knows flags.
  public MailboxView announced() {
    return announced;
  }

  /// How many keywords the client has been told of; never decreases.
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

  /// Whether a message is \Recent in this session (RFC 3501 §2.3.2).
  public boolean recent(int uid) {
    return recent.contains(uid);
  }

  /// How many messages of a view are \Recent in this session.
  public int recentIn(MailboxView view) {
    return recent.count(view);
  }

  /// Marks those messages of the view as \Recent here that no session was told of before. A
  /// read-only session leaves them to the next one.
  void tellRecent(RecentMarks marks, AccountId account, MailboxView view) {
    int first = readOnly ? marks.first(account, view) : marks.take(account, view);
    recent.add(first, view.uidNext());
  }

  /// UIDs of the last SEARCH with SAVE, ascending (RFC 5182); some may have been expunged. The
  /// caller must not change the array.
  public int[] saved() {
    return saved;
  }

  /// Searches whose changes are reported (RFC 5267 §4.3); may be changed.
  public List<LiveSearch> searches() {
    return searches;
  }

  /// Replaces the saved result; the array must not be changed afterwards.
  public void save(int[] uids) {
    saved = uids;
  }
}
