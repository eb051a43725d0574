package org.posthorn.smtp.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.smtp.syntax.Reply;

/// A session could not be opened.
public final class ClientException extends Exception {
  private static final long serialVersionUID = 1L;

  private final SessionStage stage;
  private final transient @Nullable Reply reply;

  ClientException(SessionStage stage, String what, @Nullable Throwable cause) {
    super(what, cause);
    this.stage = stage;
    this.reply = null;
  }

  ClientException(SessionStage stage, Reply reply) {
    super(reply.toString());
    this.stage = stage;
    this.reply = reply;
  }

  /// The stage at which it failed.
  public SessionStage stage() {
    return stage;
  }

  /// The server's reply, if that was the reason; otherwise the connection failed, or the server
  /// violated the protocol.
  public Optional<Reply> reply() {
    return Optional.ofNullable(reply);
  }
}
