package org.posthorn.delivery;

import java.io.IOException;
import org.posthorn.kv.StoreException;
import org.posthorn.smtp.RefusedException;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.store.mail.MailException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the peer is told when the store cannot: the only place that turns its failures into
/// replies.
final class FailureReplies {
  private static final Logger LOG = LoggerFactory.getLogger(FailureReplies.class);

  private FailureReplies() {}

  /// @throws RuntimeException what is none of the store's failures, unchanged
  static Reply of(String traceId, Exception failure) {
    return switch (failure) {
      case RefusedException refused -> refused.reply();
      case MailException mail -> {
        LOG.warn("trace={} not filed: {} {}", traceId, mail.kind(), mail.getMessage());
        yield switch (mail.kind()) {
          case OVER_QUOTA -> Reply.R452_MAILBOX_FULL;
          case LIMIT -> Reply.R552_MESSAGE_TOO_LARGE;
          case NOT_FOUND, FORBIDDEN, ALREADY_EXISTS, HAS_CHILDREN, INVALID, EXPUNGED ->
              Reply.R450_RECIPIENT_LATER;
        };
      }
      case StoreException store -> {
        LOG.error("trace={} store failed", traceId, store);
        yield StoreException.isLackOfRoom(store) ? Reply.R452_DISK_FULL : Reply.R451_IO;
      }
      case IOException io -> {
        LOG.error("trace={} store failed", traceId, io);
        yield StoreException.isLackOfRoom(io) ? Reply.R452_DISK_FULL : Reply.R451_IO;
      }
      case RuntimeException bug -> throw bug;
      default -> throw new IllegalStateException(failure);
    };
  }
}
