package org.posthorn.assistant.conversation;

import java.util.Map;
import java.util.Objects;
import org.posthorn.runtime.Metrics;

/// Counts what the assistant does. Thread-safe.
final class AssistantCounters {
  private final Map<State, Metrics.Counter> actions;
  private final Metrics.Counter byRules;
  private final Metrics.Counter byModel;
  private final Metrics.Counter failed;
  private final Metrics.Counter refused;
  private final Metrics.Counter modelFailures;
  private final Metrics.Counter modelTokens;

  AssistantCounters(Metrics metrics) {
    byRules = metrics.counter("assistant.rule_answers");
    byModel = metrics.counter("assistant.model_answers");
    failed = metrics.counter("assistant.failed_answers");
    refused = metrics.counter("assistant.refused_requests");
    modelFailures = metrics.counter("assistant.model_failures");
    modelTokens = metrics.counter("assistant.model_tokens");
    actions =
        Map.of(
            State.PROPOSED, metrics.counter("assistant.proposed_actions"),
            State.DONE, metrics.counter("assistant.done_actions"),
            State.FAILED, metrics.counter("assistant.failed_actions"),
            State.CANCELLED, metrics.counter("assistant.cancelled_actions"),
            State.DRAFTED, metrics.counter("assistant.drafted_actions"));
  }

  /// What became of an action.
  enum State {
    PROPOSED,
    DONE,
    FAILED,
    CANCELLED,
    DRAFTED
  }

  /// An answer was written.
  void answered(String by) {
    (by.equals(RuleAnswers.BY) ? byRules : byModel).increment();
  }

  /// An answer could not be written.
  void failed() {
    failed.increment();
  }

  /// A request was refused because of a limit.
  void refused() {
    refused.increment();
  }

  /// A model gave no usable answer.
  void modelFailed() {
    modelFailures.increment();
  }

  void tokens(long used) {
    modelTokens.add(used);
  }

  void action(State state) {
    Objects.requireNonNull(actions.get(state)).increment();
  }
}
