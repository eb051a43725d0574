package org.posthorn.assistant.conversation;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.posthorn.assistant.AssistantLimits;
import org.posthorn.assistant.AssistantPolicy;
import org.posthorn.assistant.conversation.AssistantException.Reason;
import org.posthorn.assistant.model.ConfiguredModel;
import org.posthorn.assistant.model.ModelException;
import org.posthorn.assistant.model.TokenBudget;
import org.posthorn.assistant.request.Intent;
import org.posthorn.assistant.request.RequestGrammar;
import org.posthorn.assistant.request.Understood;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The assistant: answers requests, and carries out actions after a confirmation.
///
/// A request is answered by rules if the grammar understands it and no text is to be written,
/// otherwise by the language model of the account's domain, if there is one. An answer is written
/// by a thread of its own, so that it does not depend on the connection of who asked. Thread-safe.
public final class Assistant {
  private static final Logger LOG = LoggerFactory.getLogger(Assistant.class);
  private static final String OPEN = "open";
  private static final String INTERNAL = "internal error; see the server's log";

  private final UserMail mail;
  private final AssistantPolicy policy;
  private final Function<AccountId, Optional<ConfiguredModel>> models;
  private final InstantSource clock;
  private final AssistantLimits limits;
  private final RequestGrammar grammar = new RequestGrammar();
  private final Conversations conversations;
  private final AuditTrail audit;
  private final ActionSeal seal;
  private final RuleAnswers rules;
  private final ModelAnswers modelAnswers;
  private final ActionExecution execution;
  private final AssistantCounters counters;
  private final Preparation preparation;

  private final ReentrantLock lock = new ReentrantLock();

  /// The answers that are being written, by account and conversation. Guarded by the lock.
  private final Map<AccountId, Map<Long, RunningAnswer>> running = new HashMap<>();

  /// What the assistant is made of.
  ///
  /// @param models the language model for an account
  /// @param budget of tokens
  /// @param key for signing actions: secret, the same for all processes
  public record Dependencies(
      UserMail mail,
      MailStore store,
      AssistantPolicy policy,
      Function<AccountId, Optional<ConfiguredModel>> models,
      TokenBudget budget,
      byte[] key,
      InstantSource clock,
      Metrics metrics) {}

  /// A request of the user.
  ///
  /// @param language of the user's pages
  /// @param zone the user's time zone
  public record Request(String text, Locale language, ZoneId zone) {}

  public Assistant(Dependencies dependencies, AssistantLimits limits) {
    mail = dependencies.mail();
    policy = dependencies.policy();
    models = dependencies.models();
    clock = dependencies.clock();
    this.limits = limits;
    conversations = new Conversations(dependencies.store(), limits);
    audit = new AuditTrail(dependencies.store(), limits, clock);
    seal = new ActionSeal(dependencies.key());
    counters = new AssistantCounters(dependencies.metrics());
    ProposedActions actions = new ProposedActions(seal, audit, counters, limits, clock);
    rules = new RuleAnswers(mail, grammar, actions, limits);
    modelAnswers =
        new ModelAnswers(
            mail,
            actions,
            new ModelAnswers.Records(audit, dependencies.budget(), counters),
            limits,
            clock);
    execution = new ActionExecution(mail);
    preparation = new Preparation(mail, grammar, rules, clock);
  }

  /// The language model that is used for an account, if any.
  public Optional<ConfiguredModel> model(Principal principal) {
    return models.apply(principal.account());
  }

  /// Reads what answers about an account need, so that the first one is quick: for when its user is
  /// about to ask.
  public void prepare(Principal principal) {
    if (isOn(principal)) {
      preparation.prepare(principal);
    }
  }

  /// Answers a request.
  ///
  /// @param conversation empty for a new one
  /// @return the answer, which is being written
  /// @throws AssistantException OFF, NOT_FOUND, INVALID or BUSY
  public RunningAnswer ask(Principal principal, Optional<String> conversation, Request request) {
    requireOn(principal);
    if (request.text().isBlank() || request.text().length() > limits.requestCharsMax()) {
      counters.refused();
      throw new AssistantException(
          Reason.INVALID,
          AnswerTexts.of(request.language(), request.zone())
              .of("tooLong", limits.requestCharsMax()));
    }
    long number =
        conversation.isPresent()
            ? Conversations.number(conversation.get())
            : conversations.create(principal, now());
    RunningAnswer answer = start(principal, number);
    try {
      ObjectNode turn = JsonNodeFactory.instance.objectNode();
      turn.put("role", "user").put("text", request.text());
      Conversation before =
          conversations.change(
              principal,
              number,
              stored -> {
                stored.add(turn.deepCopy(), now());
                return new Conversation(stored.json().deepCopy());
              });
      Thread.ofVirtual()
          .name("assistant")
          .start(() -> write(principal, answer, () -> answer(principal, before, request, answer)));
    } catch (RuntimeException e) {
      end(principal, answer);
      throw e;
    }
    return answer;
  }

  /// Writes the turn of an answer.
  @FunctionalInterface
  private interface Turn {
    ObjectNode write();
  }

  private void write(Principal principal, RunningAnswer answer, Turn turn) {
    Runnable last = () -> answer.failed(INTERNAL);
    try {
      ObjectNode written = turn.write();
      ObjectNode stored =
          conversations.change(
              principal,
              answer.conversation(),
              conversation -> conversation.add(written.deepCopy(), now()));
      last = () -> answer.done(stored);
    } catch (AssistantException e) {
      counters.failed();
      last = () -> answer.failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      counters.failed();
      LOG.error("assistant event=failed", e);
    } finally {
      // Before its last event: after that, the user may ask again at once.
      end(principal, answer);
      last.run();
    }
  }

  private ObjectNode answer(
      Principal principal, Conversation conversation, Request request, RunningAnswer answer) {
    Reply reply = new Reply(answer);
    Situation situation =
        new Situation(
            principal,
            answer.conversation(),
            request.language(),
            request.zone(),
            conversation.listed(),
            conversation.search());
    Instant now = clock.instant();
    Understood understood =
        grammar.read(request.text(), now.atZone(request.zone()), request.language());
    Optional<ConfiguredModel> model = models.apply(principal.account());
    String by = RuleAnswers.BY;
    try {
      if (model.isPresent() && isForModel(understood.intent())) {
        by = byModel(situation, model.get(), conversation, understood, reply);
      }
      if (by.equals(RuleAnswers.BY)) {
        rules.answer(situation, understood, request.text(), now, reply);
      }
    } catch (AssistantException e) {
      // What was found by then is worth keeping, and so is the reason.
      reply.say(
          AnswerTexts.of(understood.language(), request.zone())
              .of("failed", String.valueOf(e.getMessage())));
    }
    counters.answered(by);
    return reply.turn(by);
  }

  /// Whether a model does better: if the rules did not understand the request, or it needs a text
  /// to be written.
  private static boolean isForModel(Intent intent) {
    return switch (intent) {
      case Intent.NotUnderstood _, Intent.Summarise _ -> true;
      case Intent.Compose compose -> compose.text().isEmpty();
      case Intent.Reply answer -> answer.text().isEmpty();
      default -> false;
    };
  }

  /// @return who has answered
  private String byModel(
      Situation situation,
      ConfiguredModel model,
      Conversation conversation,
      Understood understood,
      Reply reply) {
    AnswerTexts phrases = AnswerTexts.of(understood.language(), situation.zone());
    if (!modelAnswers.hasBudget(situation, model)) {
      reply.say(phrases.of("modelBudget") + "\n\n");
      return RuleAnswers.BY;
    }
    List<JsonNode> turns = conversation.turns().valueStream().toList();
    try {
      modelAnswers.answer(situation, model, turns, reply);
      return model.name();
    } catch (ModelException e) {
      if (reply.isStopped()) {
        reply.say((reply.isEmpty() ? "" : "\n\n") + phrases.of("modelStopped"));
        return model.name();
      }
      counters.modelFailed();
      LOG.warn("assistant event=model-failed model={} reason={}", model.name(), e.getMessage());
      ObjectNode entry = audit.entry("model-failed").put("model", model.name());
      audit.add(situation.principal(), entry.put("reason", e.getMessage()));
      reply.say((reply.isEmpty() ? "" : "\n\n") + phrases.of("modelFailed") + "\n\n");
      return RuleAnswers.BY;
    }
  }

  /// Carries out a proposed action, at most once.
  ///
  /// @param signature as the user saw it with the action
  /// @return the answer that says what was done
  /// @throws AssistantException OFF, NOT_FOUND, NOT_OPEN or BUSY
  public RunningAnswer confirm(
      Principal principal, String conversation, String action, String signature, Request request) {
    requireOn(principal);
    long number = Conversations.number(conversation);
    AnswerTexts phrases = AnswerTexts.of(request.language(), request.zone());
    RunningAnswer answer = start(principal, number);
    try {
      ObjectNode parameters =
          conversations.change(
              principal, number, stored -> taken(principal, number, stored, action, signature));
      audit.add(
          principal, audit.entry("confirmed").put("action", action).set("parameters", parameters));
      Thread.ofVirtual()
          .name("assistant")
          .start(() ->
              write(
                  principal,
                  answer,
                  () -> executed(principal, action, parameters, phrases, answer)));
    } catch (RuntimeException e) {
      end(principal, answer);
      throw e;
    }
    return answer;
  }

  /// Marks an action as confirmed, before it is done: it is never done twice.
  private ObjectNode taken(
      Principal principal, long number, Conversation stored, String action, String signature) {
    ObjectNode card = open(stored, action);
    ObjectNode parameters = (ObjectNode) card.get("parameters");
    if (!seal.verifies(signature, principal.account(), number, action, parameters)) {
      throw new AssistantException(Reason.NOT_OPEN, "the signature does not match the action");
    }
    if (!clock.instant().isBefore(Instant.parse(parameters.get("expires").asString()))) {
      throw new AssistantException(Reason.NOT_OPEN, "the action has expired; please ask again");
    }
    card.put("state", "confirmed");
    return parameters.deepCopy();
  }

  private static ObjectNode open(Conversation stored, String action) {
    return stored
        .action(action)
        .filter(card -> card.get("state").asString().equals(OPEN))
        .orElseThrow(
            () -> new AssistantException(Reason.NOT_OPEN, "there is no such action that is open"));
  }

  private ObjectNode executed(
      Principal principal,
      String action,
      ObjectNode parameters,
      AnswerTexts phrases,
      RunningAnswer answer) {
    Reply reply = new Reply(answer);
    ObjectNode entry = audit.entry("failed").put("action", action);
    String state = "failed";
    try {
      ActionExecution.Result result = execution.execute(principal, parameters);
      state = "done";
      counters.action(AssistantCounters.State.DONE);
      entry.put("event", state).put("done", result.done()).put("failed", result.failed());
      if (ActionExecution.sends(parameters)) {
        reply.say(phrases.of("sent"));
      } else if (result.failed() == 0) {
        reply.say(phrases.of("changed", result.done()));
      } else {
        reply.say(phrases.of("changedSome", result.done(), result.failed(), result.reason()));
      }
    } catch (AssistantException e) {
      counters.action(AssistantCounters.State.FAILED);
      entry.put("reason", e.getMessage());
      reply.say(phrases.of("failed", String.valueOf(e.getMessage())));
    } finally {
      audit.add(principal, entry);
      mark(principal, answer.conversation(), action, state);
    }
    return reply.turn(RuleAnswers.BY);
  }

  private void mark(Principal principal, long conversation, String action, String state) {
    boolean _ =
        conversations.change(
            principal,
            conversation,
            stored -> stored.action(action).map(card -> card.put("state", state)).isPresent());
  }

  /// Drops a proposed action.
  ///
  /// @throws AssistantException OFF, NOT_FOUND or NOT_OPEN
  public void cancel(Principal principal, String conversation, String action) {
    requireOn(principal);
    long number = Conversations.number(conversation);
    conversations.change(
        principal, number, stored -> open(stored, action).put("state", "cancelled"));
    counters.action(AssistantCounters.State.CANCELLED);
    audit.add(principal, audit.entry("cancelled").put("action", action));
  }

  /// Makes a draft of a proposed message instead of sending it.
  ///
  /// @return the id of the draft
  /// @throws AssistantException OFF, NOT_FOUND, NOT_OPEN or REFUSED
  public String draft(Principal principal, String conversation, String action) {
    requireOn(principal);
    long number = Conversations.number(conversation);
    // Taken before it is made, so that it is not also sent.
    ObjectNode parameters =
        conversations.change(
            principal,
            number,
            stored -> {
              ObjectNode card = open(stored, action);
              if (!ActionExecution.sends((ObjectNode) card.get("parameters"))) {
                throw new AssistantException(Reason.INVALID, "the action sends no message");
              }
              return (ObjectNode) card.put("state", "drafted").get("parameters").deepCopy();
            });
    String state = OPEN;
    try {
      String draft = mail.draft(principal, ActionExecution.message(parameters));
      state = "drafted";
      counters.action(AssistantCounters.State.DRAFTED);
      audit.add(principal, audit.entry(state).put("action", action).put("draft", draft));
      return draft;
    } finally {
      if (state.equals(OPEN)) {
        mark(principal, number, action, state);
      }
    }
  }

  /// The answer that is being written in a conversation.
  public Optional<RunningAnswer> running(Principal principal, String conversation) {
    long number = Conversations.number(conversation);
    lock.lock();
    try {
      return Optional.ofNullable(running.getOrDefault(principal.account(), Map.of()).get(number));
    } finally {
      lock.unlock();
    }
  }

  /// The conversations without their turns, the last used first: also if the assistant is off.
  public List<ObjectNode> conversations(Principal principal) {
    return conversations.list(principal);
  }

  /// A whole conversation.
  ///
  /// @throws AssistantException NOT_FOUND
  public ObjectNode conversation(Principal principal, String id) {
    Conversation found = conversations.require(principal, Conversations.number(id));
    found.json().put("id", id).remove("next");
    return found.json();
  }

  /// Deletes a conversation with everything in it. What was done stays in the audit.
  ///
  /// @throws AssistantException NOT_FOUND
  public void delete(Principal principal, String id) {
    running(principal, id).ifPresent(RunningAnswer::stop);
    if (!conversations.delete(principal, Conversations.number(id))) {
      throw new AssistantException(Reason.NOT_FOUND, "there is no such conversation");
    }
  }

  /// A part of the audit, the newest entry first: also if the assistant is off.
  ///
  /// @param after the id of the last entry that is known; empty to begin with the newest
  /// @param max entries, at least 1
  /// @throws AssistantException INVALID if `after` is no id of an entry
  public AuditPage audit(Principal principal, Optional<String> after, int max) {
    return audit.entries(principal, after, max);
  }

  /// Adds what another program did with the account's mail to the audit.
  ///
  /// @param event such as `mcp`
  /// @param details about messages by their ids only
  public void record(Principal principal, String event, ObjectNode details) {
    ObjectNode entry = audit.entry(event);
    entry.setAll(details);
    audit.add(principal, entry);
  }

  /// Whether the assistant works for an account.
  public boolean isOn(Principal principal) {
    return policy.enabled(principal.account());
  }

  private void requireOn(Principal principal) {
    if (!isOn(principal)) {
      throw new AssistantException(Reason.OFF, "the assistant is turned off");
    }
  }

  private String now() {
    return clock.instant().toString();
  }

  private RunningAnswer start(Principal principal, long number) {
    RunningAnswer answer = new RunningAnswer(number);
    lock.lock();
    try {
      Map<Long, RunningAnswer> own =
          running.computeIfAbsent(principal.account(), _ -> new HashMap<>());
      if (own.size() >= limits.answersAtOnceMax() || own.containsKey(number)) {
        counters.refused();
        throw new AssistantException(Reason.BUSY, "another answer is still being written");
      }
      own.put(number, answer);
      return answer;
    } finally {
      lock.unlock();
    }
  }

  private void end(Principal principal, RunningAnswer answer) {
    lock.lock();
    try {
      Map<Long, RunningAnswer> own = running.get(principal.account());
      if (own != null && own.remove(answer.conversation(), answer) && own.isEmpty()) {
        running.remove(principal.account());
      }
    } finally {
      lock.unlock();
    }
  }
}
