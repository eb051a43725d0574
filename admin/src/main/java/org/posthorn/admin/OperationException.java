package org.posthorn.admin;

import java.util.Optional;
import org.posthorn.delivery.webhook.WebhookException;
import org.posthorn.directory.AccessDeniedException;
import org.posthorn.directory.DirectoryException;
import org.posthorn.kv.StoreException;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.scripts.ScriptException;

/// An operation could not be done for a reason that the administrator can act on. The message is
/// one sentence, or a line each, for that administrator.
public final class OperationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why, as far as callers need to tell apart: a command line by its exit code, HTTP by its
  /// status.
  public enum Reason {
    /// It was tried, and failed.
    FAILED,
    /// The request or one of its values is not well-formed.
    INVALID,
    /// What was named does not exist.
    NOT_FOUND,
    /// What was to be made exists already.
    EXISTS,
    /// The actor may not, or it would do harm.
    REFUSED,
    /// Whoever asks signed in too long ago for it.
    SIGN_IN_AGAIN,
    /// Something that is needed is not there: a running server, a file.
    UNAVAILABLE,
    /// The configuration does not allow it.
    CONFIGURATION
  }

  private final Reason reason;

  public OperationException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /// The same told of an exception of the floors below, or empty if that is a defect.
  public static Optional<OperationException> of(RuntimeException exception) {
    return switch (exception) {
      case OperationException e -> Optional.of(e);
      case DirectoryException e -> Optional.of(said(reason(e.kind()), e));
      case AccessDeniedException e -> Optional.of(said(Reason.REFUSED, e));
      case MailException e -> Optional.of(said(Reason.FAILED, e));
      case ScriptException e -> Optional.of(said(reason(e.kind()), e));
      case WebhookException e -> Optional.of(said(reason(e.kind()), e));
      case StoreException e -> Optional.of(said(Reason.FAILED, e));
      default -> Optional.empty();
    };
  }

  private static Reason reason(ScriptException.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> Reason.NOT_FOUND;
      case ALREADY_EXISTS -> Reason.EXISTS;
      case ACTIVE -> Reason.REFUSED;
      case INVALID_NAME -> Reason.INVALID;
      case TOO_MANY, TOO_LARGE, NO_ROOM -> Reason.FAILED;
    };
  }

  private static Reason reason(WebhookException.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> Reason.NOT_FOUND;
      case INVALID -> Reason.INVALID;
      case LIMIT -> Reason.FAILED;
    };
  }

  private static OperationException said(Reason reason, RuntimeException e) {
    return new OperationException(reason, String.valueOf(e.getMessage()));
  }

  private static Reason reason(DirectoryException.Kind kind) {
    return switch (kind) {
      case ALREADY_EXISTS -> Reason.EXISTS;
      case NOT_FOUND -> Reason.NOT_FOUND;
      case INVALID -> Reason.INVALID;
      case IN_USE, LIMIT, TEMPORARY -> Reason.FAILED;
    };
  }
}
