package org.posthorn.store.message;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.mail.TimedMemo;

/// All that the arrival of one message changes in an account, in one transaction.
///
/// @param step where given, a repetition of it does nothing
/// @param messages to be filed, or kept for effects
/// @param effects for the outbox
/// @param memories what the account remembers from now on
public record MessageDelivery(
    Optional<StepId> step, List<Placed> messages, Effects effects, List<TimedMemo> memories) {
  public MessageDelivery {
    messages = List.copyOf(messages);
    memories = List.copyOf(memories);
  }

  /// A message with the mailboxes that it goes into.
  ///
  /// @param places for each mailbox what is tried in order; where nothing is found it is INBOX. The
  ///   message is in each mailbox once. Without places no client sees the message, it costs no
  ///   quota, and its bytes are kept for the effects that name it
  /// @param direct whether it is for the owner alone, so that it comes to INBOX although its thread
  ///   is muted
  public record Placed(NewMessage message, List<List<DeliveryTarget>> places, boolean direct) {
    public Placed {
      places = List.copyOf(places);
    }

    /// One that a muted thread takes out of INBOX.
    public Placed(NewMessage message, List<List<DeliveryTarget>> places) {
      this(message, places, false);
    }
  }

  /// What is put into the outbox.
  @FunctionalInterface
  public interface Effects {
    /// Of nothing.
    Effects NONE = (_, _) -> List.of();

    /// @param emailIds of the messages, in their order
    /// @param held which of the memories the account had before
    List<Effect> of(long[] emailIds, Predicate<TimedMemo> held);
  }

  /// A message in a mailbox.
  ///
  /// @param message its place among the messages, from 0
  /// @param path of the mailbox
  public record Filed(int message, String path) {}
}
