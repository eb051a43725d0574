package org.posthorn.delivery.rules;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.VerdictField;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.message.StagedMessage;

/// An account's copy of a message, about which its rules decide.
///
/// @param deliveredTo the address at which the account was found
/// @param original the recipient of the envelope that led there
/// @param message as it would be filed, with all trace fields
/// @param received its internal date
/// @param place where it goes without rules
/// @param step where given, it names the filing, and a repetition of it does nothing
public record DeliveredCopy(
    AccountId account,
    String deliveredTo,
    String original,
    SourceTransaction transaction,
    StagedMessage message,
    Instant received,
    DeliveryTarget place,
    Optional<StepId> step) {

  /// What was found out about it.
  Optional<VerdictField> verdict() {
    return VerdictField.in(message.header());
  }

  /// Whether it was judged to be junk, or worse.
  boolean junk() {
    return verdict().filter(found -> found.advice().compareTo(Advice.JUNK) >= 0).isPresent();
  }
}
