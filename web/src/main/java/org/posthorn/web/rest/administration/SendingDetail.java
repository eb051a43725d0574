package org.posthorn.web.rest.administration;

import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.admin.Sending;
import org.posthorn.directory.SendingLimits;
import org.posthorn.submission.policy.Allowance;
import org.posthorn.web.rest.Description;

/// Sending limits of an account, or of all accounts of a domain.
public record SendingDetail(
    @Description("whether any of it was set for this account or domain") boolean own,
    @Description("messages a minute on average; missing: no limit")
        Optional<Long> messagesPerMinute,
    @Description("messages in any hour; missing: no limit") Optional<Long> messagesPerHour,
    @Description("messages from midnight to midnight (UTC); missing: no limit")
        Optional<Long> messagesPerDay,
    @Description("recipients from midnight to midnight (UTC); missing: no limit")
        Optional<Long> recipientsPerDay,
    @Description("whether everything it sends is held until it is released") boolean review,
    @Description("what was sent since midnight (UTC); missing if it is not counted")
        Optional<SentToday> today) {

  /// What was sent.
  public record SentToday(
      @Description("messages") long messages, @Description("recipients") long recipients) {}

  /// Changes of sending limits.
  public record SendingChange(
      @Description(
              value = "messages a minute on average; null: the default",
              min = 1,
              max = SendingLimits.MAX)
          Optional<Optional<Long>> messagesPerMinute,
      @Description(
              value = "messages from midnight to midnight (UTC); null: the default",
              min = 1,
              max = SendingLimits.MAX)
          Optional<Optional<Long>> messagesPerDay,
      @Description(
              value = "recipients from midnight to midnight (UTC); null: the default",
              min = 1,
              max = SendingLimits.MAX)
          Optional<Optional<Long>> recipientsPerDay,
      @Description("whether everything is held until it is released; null: the default")
          Optional<Optional<Boolean>> review) {

    /// Applies these changes to limits.
    SendingLimits applyTo(SendingLimits old) {
      return new SendingLimits(
          changed(messagesPerMinute, old.messagesPerMinute()),
          changed(messagesPerDay, old.messagesPerDay()),
          changed(recipientsPerDay, old.recipientsPerDay()),
          review.orElse(old.review()));
    }

    private static OptionalLong changed(Optional<Optional<Long>> to, OptionalLong old) {
      return to.map(value -> value.map(OptionalLong::of).orElse(OptionalLong.empty())).orElse(old);
    }
  }

  static SendingDetail of(Sending.EffectiveLimits status) {
    Allowance allowance = status.allowance();
    return new SendingDetail(
        status.own(),
        bound(allowance.messagesPerMinute()),
        bound(allowance.messagesPerHour()),
        bound(allowance.messagesPerDay()),
        bound(allowance.recipientsPerDay()),
        allowance.review(),
        status.today().map(today -> new SentToday(today.messages(), today.recipients())));
  }

  private static Optional<Long> bound(long bound) {
    return bound < SendingLimits.MAX ? Optional.of(bound) : Optional.empty();
  }
}
