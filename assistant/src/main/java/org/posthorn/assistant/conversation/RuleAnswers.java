package org.posthorn.assistant.conversation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.assistant.AssistantLimits;
import org.posthorn.assistant.request.Criteria;
import org.posthorn.assistant.request.Intent;
import org.posthorn.assistant.request.RequestGrammar;
import org.posthorn.assistant.request.Target;
import org.posthorn.assistant.request.Understood;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Answers requests that the grammar has understood, without a language model. Reads mail, and
/// proposes actions, but changes nothing. Thread-safe.
final class RuleAnswers {
  static final String BY = "rules";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// Messages of a proposed change that are shown; all of them are counted.
  private static final int EXAMPLES = 5;

  private static final int PEOPLE_ASKED = 5;

  private final UserMail mail;
  private final RequestGrammar grammar;
  private final ProposedActions actions;
  private final Unanswered unanswered;
  private final AssistantLimits limits;

  RuleAnswers(
      UserMail mail, RequestGrammar grammar, ProposedActions actions, AssistantLimits limits) {
    this.grammar = grammar;
    this.mail = mail;
    this.actions = actions;
    this.limits = limits;
    unanswered = new Unanswered(mail, limits);
  }

  /// @param request as it was written
  /// @param now when it was made
  void answer(
      Situation situation, Understood understood, String request, Instant now, Reply reply) {
    AnswerTexts phrases = AnswerTexts.of(understood.language(), situation.zone());
    var question = new Asked(situation, phrases, reply);
    try {
      switch (understood.intent()) {
        case Intent.Find find -> question.find(find, new Situation.Search(request, now, 0));
        case Intent.Count count -> question.count(count.criteria());
        case Intent.Read read -> question.read(read.target());
        case Intent.Compose compose -> question.compose(compose);
        case Intent.Reply answer -> question.reply(answer);
        case Intent.Forward forward -> question.forward(forward);
        case Intent.Change change -> question.change(change);
        case Intent.Summarise summarise -> question.summarise(summarise.target());
        case Intent.Tasks tasks -> question.tasks(tasks.dueBefore());
        case Intent.AwaitingReply awaiting -> question.awaiting(awaiting.criteria(), now);
        case Intent.Help _ -> reply.say(phrases.of("help"));
        case Intent.More _ -> question.more();
        case Intent.NotUnderstood not -> notUnderstood(not, phrases, reply);
      }
    } catch (MessageQuery.UnknownMailbox e) {
      reply.say(phrases.of("noMailbox", e.name()));
    } catch (Unclear e) {
      reply.say(e.question());
    }
  }

  private int wanted(Optional<Integer> limit) {
    return Math.clamp(limit.orElse(limits.listedMax()), 1, limits.listedMax());
  }

  private static void notUnderstood(Intent.NotUnderstood not, AnswerTexts phrases, Reply reply) {
    reply.say(
        not.words().isEmpty()
            ? phrases.of("notUnderstood")
            : phrases.of("notUnderstoodWords", String.join(" ", not.words())));
    reply.say("\n\n" + phrases.of("help"));
  }

  /// The request needs a question back.
  static final class Unclear extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String question;

    Unclear(String question) {
      super(question, null, false, false);
      this.question = question;
    }

    String question() {
      return question;
    }
  }

  /// The messages of a target.
  ///
  /// @param total may be more than the ids
  private record Meant(List<String> ids, long total, String described) {}

  /// One request. One thread.
  private final class Asked {
    private final Situation situation;
    private final AnswerTexts phrases;
    private final Reply reply;
    private final Mailboxes mailboxes;
    private final MessageQuery query;

    Asked(Situation situation, AnswerTexts phrases, Reply reply) {
      this.situation = situation;
      this.phrases = phrases;
      this.reply = reply;
      mailboxes = Mailboxes.of(mail, situation.principal());
      query = new MessageQuery(mail, situation.principal(), mailboxes);
    }

    /// @param search with the position of the first message to list
    void find(Intent.Find find, Situation.Search search) {
      MessageQuery.Found found = query.find(find.criteria(), search.next(), wanted(find.limit()));
      String conditions = phrases.conditions(find.criteria());
      reply.say(
          found.total() > found.ids().size()
              ? phrases.of("foundSome", found.total(), conditions, found.ids().size())
              : phrases.of("found", found.total(), conditions));
      ObjectNode card = Cards.messages(query.shown(found.ids()));
      int next = search.next() + found.ids().size();
      if (next < found.total()) {
        card.put("next", next).put("request", search.request()).put("at", search.at().toString());
      }
      if (!found.ids().isEmpty()) {
        reply.show(card);
      }
    }

    /// Lists the messages that follow those of the search before.
    void more() {
      Situation.Search search =
          situation
              .search()
              .orElseThrow(() ->
                  new Unclear(
                      phrases.of(situation.listed().isEmpty() ? "nothingBefore" : "noMore")));
      Intent before =
          grammar
              .read(search.request(), search.at().atZone(situation.zone()), situation.preferred())
              .intent();
      if (!(before instanceof Intent.Find find)) {
        throw new Unclear(phrases.of("nothingBefore"));
      }
      find(find, search);
    }

    private void list(List<String> ids) {
      List<ObjectNode> shown = query.shown(ids);
      if (!shown.isEmpty()) {
        reply.show(Cards.messages(shown));
      }
    }

    void count(Criteria criteria) {
      long total = query.find(criteria, 0, 1).total();
      reply.say(phrases.of("counted", total, phrases.conditions(criteria)));
    }

    void read(Target target) {
      String id = one(target);
      reply.show(MessageCard.card(mail, situation.principal(), id, limits.readCharsMax()));
      list(List.of(id));
    }

    /// The messages of a target, at most [AssistantLimits#changedMax].
    private Meant meant(Target target) {
      return switch (target) {
        case Target.Matching matching -> {
          MessageQuery.Found found =
              query.find(matching.criteria(), 0, matching.latest() ? 1 : limits.changedMax());
          yield new Meant(
              found.ids(),
              matching.latest() ? found.ids().size() : found.total(),
              phrases.conditions(matching.criteria()));
        }
        case Target.Previous previous -> previous(previous.positions());
      };
    }

    private Meant previous(List<Integer> positions) {
      List<String> listed = situation.listed();
      if (listed.isEmpty()) {
        throw new Unclear(phrases.of("which"));
      }
      if (positions.isEmpty()) {
        return new Meant(listed, listed.size(), "");
      }
      List<String> ids = new ArrayList<>();
      for (int position : positions) {
        int index = position < 0 ? listed.size() + position : position - 1;
        if (index < 0 || index >= listed.size()) {
          throw new Unclear(phrases.of("notInList", listed.size()));
        }
        ids.add(listed.get(index));
      }
      return new Meant(ids.stream().distinct().toList(), ids.size(), "");
    }

    /// The single message of a target.
    private String one(Target target) {
      Meant meant =
          meant(
              target instanceof Target.Matching m
                  ? new Target.Matching(m.criteria(), true)
                  : target);
      if (meant.ids().isEmpty()) {
        throw new Unclear(phrases.of("noMessage", meant.described()));
      }
      if (meant.ids().size() > 1) {
        throw new Unclear(phrases.of("which"));
      }
      return meant.ids().getFirst();
    }

    void compose(Intent.Compose compose) {
      if (compose.to().isEmpty()) {
        throw new Unclear(phrases.of("noRecipient"));
      }
      if (compose.text().isEmpty() && compose.subject().isEmpty()) {
        throw new Unclear(phrases.of("noText"));
      }
      propose(
          "sendProposed",
          new UserMail.NewMessage(
              people(compose.to()),
              people(compose.cc()),
              compose.subject().orElse(""),
              compose.text().orElse(""),
              Optional.empty(),
              Optional.empty()));
    }

    private void propose(String text, UserMail.NewMessage message) {
      reply.say(phrases.of(text));
      reply.show(actions.sending(situation, message, BY));
    }

    void reply(Intent.Reply answer) {
      String id = one(answer.target());
      if (answer.text().isEmpty()) {
        list(List.of(id));
        throw new Unclear(phrases.of("noText"));
      }
      propose(
          "replyProposed",
          Answering.reply(query, situation.principal(), id, answer.all(), answer.text().get()));
      list(List.of(id));
    }

    void forward(Intent.Forward forward) {
      if (forward.to().isEmpty()) {
        throw new Unclear(phrases.of("noRecipient"));
      }
      List<UserMail.Person> to = people(forward.to());
      String id = one(forward.target());
      propose("forwardProposed", Answering.forward(query, id, to, forward.text().orElse("")));
      list(List.of(id));
    }

    /// The people that are named; never a guess between several.
    private List<UserMail.Person> people(List<String> names) {
      return names.stream().map(this::person).toList();
    }

    private UserMail.Person person(String name) {
      if (name.contains("@")) {
        return new UserMail.Person(Optional.empty(), name);
      }
      List<UserMail.Person> known =
          mail.correspondents(situation.principal(), name, PEOPLE_ASKED + 1);
      List<UserMail.Person> exact =
          known.stream()
              .filter(person -> person.name().filter(name::equalsIgnoreCase).isPresent())
              .toList();
      List<UserMail.Person> found = exact.size() == 1 ? exact : known;
      if (found.isEmpty()) {
        throw new Unclear(phrases.of("unknownPerson", name));
      }
      if (found.size() > 1) {
        String all =
            String.join(", ", found.stream().limit(PEOPLE_ASKED).map(Answering::written).toList());
        throw new Unclear(phrases.of("listTwice", all));
      }
      return found.getFirst();
    }

    void change(Intent.Change change) {
      Optional<String> mailbox = Optional.empty();
      String detail = "";
      if (change.operation() == Intent.Operation.MOVE
          || change.operation() == Intent.Operation.LABEL
          || change.operation() == Intent.Operation.UNLABEL) {
        String name = change.name().orElseThrow(() -> new Unclear(phrases.of("whichMailbox")));
        String id = mailboxes.find(name).orElseThrow(() -> new MessageQuery.UnknownMailbox(name));
        mailbox = Optional.of(id);
        detail = mailboxes.path(id);
      } else if (change.operation() == Intent.Operation.SNOOZE) {
        detail =
            phrases.time(change.until().orElseThrow(() -> new Unclear(phrases.of("untilWhen"))));
      }
      Meant meant = meant(change.target());
      if (meant.ids().isEmpty()) {
        throw new Unclear(phrases.of("nothingToChange", meant.described()));
      }
      int count = meant.ids().size();
      reply.say(phrases.of("changeProposed", count, phrases.operation(change.operation(), detail)));
      if (meant.total() > count) {
        reply.say(" " + phrases.of("changeSome", meant.total(), limits.changedMax()));
      }
      ObjectNode card =
          actions.changing(situation, change.operation(), meant.ids(), mailbox, change.until(), BY);
      card.put("said", phrases.operation(change.operation(), detail)).put("total", count);
      card.set(
          "messages",
          Cards.messages(query.shown(meant.ids().stream().limit(EXAMPLES).toList()))
              .get("messages"));
      reply.show(card);
    }

    void summarise(Target target) {
      String id = one(target);
      List<ObjectNode> found = query.shown(List.of(id));
      if (found.isEmpty()) {
        throw new Unclear(phrases.of("noMessage", ""));
      }
      String text = MailSummaries.of(mail, situation.principal(), found.getFirst(), phrases);
      reply.say(text.isEmpty() ? phrases.of("noSummary") : text);
      reply.show(Cards.messages(found));
    }

    void tasks(Optional<Instant> dueBefore) {
      ObjectNode query = JSON.objectNode();
      ObjectNode filter = query.putObject("filter").put("status", "open");
      dueBefore.ifPresent(time ->
          filter.put("dueBefore", time.toString()).put("timeZone", situation.zone().getId()));
      query.put("limit", limits.listedMax()).put("calculateTotal", true);
      JsonNode found =
          mail.call(situation.principal(), List.of(new UserMail.Call("Task/query", query)))
              .getFirst();
      ObjectNode get = JSON.objectNode();
      get.set("ids", found.get("ids"));
      JsonNode tasks =
          mail.call(situation.principal(), List.of(new UserMail.Call("Task/get", get)))
              .getFirst()
              .get("list");
      String due = dueBefore.map(time -> phrases.of("tasksDue", phrases.time(time))).orElse("");
      reply.say(phrases.of("tasks", found.path("total").asLong(tasks.size()), due));
      if (!tasks.isEmpty()) {
        ObjectNode card = JSON.objectNode().put("type", "tasks");
        card.set("tasks", tasks);
        reply.show(card);
      }
    }

    void awaiting(Criteria criteria, Instant now) {
      List<String> ids = unanswered.find(situation.principal(), query, mailboxes, criteria, now);
      reply.say(phrases.of("awaiting", ids.size(), phrases.conditions(criteria)));
      list(ids);
    }
  }
}
