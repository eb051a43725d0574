package org.posthorn.delivery.rules;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.VerdictField;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.message.StagedMessage;

/// An account's copy of a message, which its rules process.
///
/// @param deliveredTo the address at which the account was found
/// @param original the envelope recipient that led to the account
/// @param message with all trace fields
/// @param received its internal date
/// @param place where it is filed without rules
/// @param step if given, identifies the delivery: repeating it does nothing
public record DeliveredCopy(
    AccountId account,
    String deliveredTo,
    String original,
    SourceTransaction transaction,
    StagedMessage message,
    Instant received,
    DeliveryTarget place,
    Optional<StepId> step) {

  /// The verdict of the checks.
  Optional<VerdictField> verdict() {
    return VerdictField.in(message.header());
  }

  /// Whether the verdict is junk or worse.
  boolean junk() {
    return verdict().filter(found -> found.advice().compareTo(Advice.JUNK) >= 0).isPresent();
  }
}
