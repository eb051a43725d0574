package org.posthorn.admin;

import java.util.Optional;
import org.posthorn.delivery.webhook.WebhookException;
import org.posthorn.directory.AccessDeniedException;
import org.posthorn.directory.DirectoryException;
import org.posthorn.kv.StoreException;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.scripts.ScriptException;

/// An operation failed for a reason that the administrator can act on. The text is for that
/// administrator: one sentence, or one line for each error.
public final class OperationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The reason, as callers distinguish it: a command by its exit code, HTTP by its status.
  public enum Reason {
    /// It was attempted, and failed.
    FAILED,
    /// The request or one of its values is not well-formed.
    INVALID,
    /// The named object does not exist.
    NOT_FOUND,
    /// The object to create exists already.
    EXISTS,
    /// Not permitted, or harmful.
    REFUSED,
    /// The caller signed in too long ago for this operation.
    SIGN_IN_AGAIN,
    /// Something required is missing: a running server, a file.
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

  /// Translates an exception of a lower module; empty if the exception is a defect.
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
