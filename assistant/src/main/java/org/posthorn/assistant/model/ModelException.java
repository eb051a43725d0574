package org.posthorn.assistant.model;

/// A language model did not give a usable answer.
public final class ModelException extends Exception {
  private static final long serialVersionUID = 1;

  /// @param message for the administrator: what happened, without content of mail
  public ModelException(String message) {
    super(message);
  }

  /// As before, with the cause.
  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
