package org.posthorn.imap.session;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.Principal;
import org.posthorn.imap.command.SessionState;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailboxView;
import org.posthorn.wire.Connection;

/// What a session remembers between commands. Used by the session's thread alone.
public final class ImapSession {
  private final Connection connection;
  private final Service service;
  private final ResponseWriter out;
  private SessionState state = SessionState.NOT_AUTHENTICATED;
  private @Nullable Principal principal;
  private @Nullable MailAccount account;
  private @Nullable Selected selected;
  private boolean rev2;
  private boolean condstore;
  private int loginFailures;

  public ImapSession(Connection connection, Service service) {
    this.connection = connection;
    this.service = service;
    this.out = new ResponseWriter(connection.output());
  }

  public Connection connection() {
    return connection;
  }

  public Service service() {
    return service;
  }

  public Limits limits() {
    return service.limits();
  }

  public ResponseWriter out() {
    return out;
  }

  public SessionState state() {
    return state;
  }

  /// Who has logged in.
  ///
  /// @throws IllegalStateException before login
  public Principal principal() {
    return present(principal);
  }

  /// The mail of whoever has logged in.
  ///
  /// @throws IllegalStateException before login
  public MailAccount account() {
    return present(account);
  }

  /// The selected mailbox.
  ///
  /// @throws IllegalStateException while none is selected
  public Selected selected() {
    return present(selected);
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not in this state");
    }
    return value;
  }

  /// The selected mailbox as one that may be changed.
  ///
  /// @throws ImapException.No while it was opened with EXAMINE
  public Selected writable() {
    Selected mailbox = selected();
    if (mailbox.readOnly()) {
      throw new ImapException.No(ResponseCode.READ_ONLY, "the mailbox is open read-only");
    }
    return mailbox;
  }

  /// The login succeeded.
  public void loggedIn(Principal who, MailAccount mail) {
    principal = who;
    account = mail;
    state = SessionState.AUTHENTICATED;
  }

  /// Counts a failed login.
  ///
  /// @throws ImapException.Bye after too many
  public void loginFailed() {
    loginFailures++;
    if (loginFailures >= limits().loginFailuresMax()) {
      throw new ImapException.Bye("too many failed logins");
    }
  }

  public void select(MailboxView view, boolean readOnly) {
    selected = new Selected(view, readOnly);
    state = SessionState.SELECTED;
  }

  /// Leaves the selected mailbox, if there is one.
  public void unselect() {
    if (state == SessionState.SELECTED) {
      selected = null;
      state = SessionState.AUTHENTICATED;
    }
  }

  public void logout() {
    state = SessionState.LOGOUT;
    selected = null;
  }

  /// Whether IMAP4rev2 was enabled (RFC 9051 §6.3.1).
  public boolean rev2() {
    return rev2;
  }

  public void enableRev2() {
    rev2 = true;
    out.acceptUtf8();
  }

  /// Whether names and strings are UTF-8: IMAP4rev2 or UTF8=ACCEPT was enabled.
  public boolean utf8() {
    return out.utf8();
  }

  /// Whether the client wants ModSeqs (RFC 7162 §3.1).
  public boolean condstore() {
    return condstore;
  }

  public void enableCondstore() {
    condstore = true;
  }

  /// Sends what has been written.
  public void flush() throws IOException {
    out.flush();
  }
}
