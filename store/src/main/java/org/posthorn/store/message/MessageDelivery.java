package org.posthorn.store.message;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.ExpiringKey;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.StepId;

/// The changes in an account by the delivery of one message, in one transaction.
///
/// @param step if given and done before, nothing happens
/// @param messages to be filed, or stored for effects
/// @param effects for the outbox
/// @param expiringKeys memos to add
public record MessageDelivery(
    Optional<StepId> step, List<Placed> messages, Effects effects, List<ExpiringKey> expiringKeys) {
  public MessageDelivery {
    messages = List.copyOf(messages);
    expiringKeys = List.copyOf(expiringKeys);
  }

  /// A message and its mailboxes.
  ///
  /// @param places for each mailbox the targets to try in order; INBOX if none exists. The message
  ///   is once in each mailbox. Without places it is hidden from clients, does not count against
  ///   the quota, and its bytes are kept for the effects that refer to it
  /// @param direct whether it is addressed to the owner alone, so that it is filed in INBOX
  ///   although its thread is muted
  /// @param marks keywords that it gets in addition, unless one of its mailboxes is that for junk
  ///   or that for deleted mail
  public record Placed(
      NewMessage message, List<List<DeliveryTarget>> places, boolean direct, FlagSet marks) {
    public Placed {
      places = List.copyOf(places);
    }

    /// A message without marks.
    public Placed(NewMessage message, List<List<DeliveryTarget>> places, boolean direct) {
      this(message, places, direct, FlagSet.NONE);
    }

    /// A message without marks that is not filed in INBOX if its thread is muted.
    public Placed(NewMessage message, List<List<DeliveryTarget>> places) {
      this(message, places, false);
    }
  }

  /// The effects for the outbox.
  @FunctionalInterface
  public interface Effects {
    /// No effects.
    Effects NONE = (_, _) -> List.of();

    /// @param emailIds of the messages, in order
    /// @param held which of the memos the account had before
    List<Effect> of(long[] emailIds, Predicate<ExpiringKey> held);
  }

  /// A filed message.
  ///
  /// @param message its index among the messages
  /// @param path of the mailbox
  public record Filed(int message, String path) {}
}
