package org.posthorn.smtp.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.smtp.syntax.Reply;

/// No session came about.
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

  /// Where it ended.
  public SessionStage stage() {
    return stage;
  }

  /// What the server said, if it ended with a reply; otherwise the connection failed, or the server
  /// did not keep to the protocol.
  public Optional<Reply> reply() {
    return Optional.ofNullable(reply);
  }
}
