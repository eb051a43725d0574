package org.posthorn.assistant.conversation;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.assistant.AssistantLimits;
import org.posthorn.assistant.model.LanguageModel;
import org.posthorn.assistant.model.LanguageModel.Tool;
import org.posthorn.assistant.request.Criteria;
import org.posthorn.assistant.request.Intent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What a language model may do for one request: find and read messages, and propose actions. The
/// messages that it was given have numbers, by which it names them; it can name no others. One
/// thread.
final class ModelTools {
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int FOUND_MAX = 20;
  private static final int READ_CHARS_MAX = 8_000;
  private static final Pattern CITATION = Pattern.compile("\\[(\\d{1,4})]");

  /// The tools as the model gets them.
  static final List<Tool> TOOLS =
      List.of(
          tool(
              "find_messages",
              "Finds the user's messages, newest first. All conditions must hold.",
              """
              {"from":{"type":"string"},"to":{"type":"string"},"subject":{"type":"string"},
               "text":{"type":"string"},"after":{"type":"string","description":"date, as 2026-01-31"},
               "before":{"type":"string"},"unread":{"type":"boolean"},
               "mailbox":{"type":"string","description":"a name, or inbox, sent, drafts, trash, junk, archive"},
               "limit":{"type":"integer"}}\
              """,
              List.of()),
          tool(
              "read_message",
              "Reads the text of a message that was found.",
              """
              {"message":{"type":"integer","description":"its number"}}\
              """,
              List.of("message")),
          tool(
              "propose_message",
              "Proposes a message to the user, who sends it or not.",
              """
              {"to":{"type":"array","items":{"type":"string"},"description":"addresses"},
               "cc":{"type":"array","items":{"type":"string"}},"subject":{"type":"string"},
               "text":{"type":"string"},"reply_to":{"type":"integer","description":"number of the message that is answered"}}\
              """,
              List.of("text")),
          tool(
              "propose_change",
              "Proposes a change of messages to the user.",
              """
              {"messages":{"type":"array","items":{"type":"integer"}},
               "operation":{"type":"string","enum":["archive","delete","mark_read","mark_unread","star","unstar","junk","not_junk","move","mute"]},
               "mailbox":{"type":"string","description":"for move"}}\
              """,
              List.of("messages", "operation")));

  private final UserMail mail;
  private final ProposedActions actions;
  private final Situation situation;
  private final String model;
  private final AssistantLimits limits;
  private final Reply reply;
  private final Mailboxes mailboxes;
  private final MessageQuery query;

  /// Ids of the messages that the model was given; the first has number 1.
  private final List<String> given = new ArrayList<>();

  private final List<String> read = new ArrayList<>();
  private int chars;

  ModelTools(
      UserMail mail,
      ProposedActions actions,
      Situation situation,
      String model,
      AssistantLimits limits,
      Reply reply) {
    this.mail = mail;
    this.actions = actions;
    this.situation = situation;
    this.model = model;
    this.limits = limits;
    this.reply = reply;
    mailboxes = Mailboxes.of(mail, situation.principal());
    query = new MessageQuery(mail, situation.principal(), mailboxes);
    given.addAll(situation.listed());
  }

  /// The messages that the conversation listed last, with their numbers, as JSON for the model;
  /// empty if there are none.
  Optional<String> listed() {
    ArrayNode messages = NODES.arrayNode();
    query.shown(situation.listed()).forEach(shown -> messages.add(numbered(shown)));
    return messages.isEmpty() ? Optional.empty() : Optional.of(messages.toString());
  }

  private static Tool tool(String name, String about, String properties, List<String> required) {
    ObjectNode schema = NODES.objectNode().put("type", "object");
    schema.set("properties", JSON.readTree(properties));
    ArrayNode list = schema.putArray("required");
    required.forEach(list::add);
    return new Tool(name, about, schema);
  }

  /// Executes a call.
  ///
  /// @return JSON for the model; of an invalid call, what is wrong with it
  String call(LanguageModel.ToolCall call) {
    String result;
    try {
      result = result(call.name(), call.arguments()).toString();
    } catch (IllegalArgumentException | DateTimeException | MessageQuery.UnknownMailbox e) {
      result = NODES.objectNode().put("error", String.valueOf(e.getMessage())).toString();
    } catch (AssistantException e) {
      result = NODES.objectNode().put("error", String.valueOf(e.getMessage())).toString();
    }
    chars += result.length();
    return chars <= limits.model().toolCharsMax()
        ? result
        : NODES.objectNode().put("error", "too much was read for this request").toString();
  }

  private JsonNode result(String name, ObjectNode arguments) {
    return switch (name) {
      case "find_messages" -> find(arguments);
      case "read_message" -> read(arguments);
      case "propose_message" -> proposeMessage(arguments);
      case "propose_change" -> proposeChange(arguments);
      default -> throw new IllegalArgumentException("there is no such tool");
    };
  }

  private JsonNode find(ObjectNode arguments) {
    Criteria criteria =
        new Criteria(
            new Criteria.People(texts(arguments, "from"), texts(arguments, "to")),
            texts(arguments, "subject"),
            texts(arguments, "text"),
            Optional.empty(),
            new Criteria.Period(day(arguments, "after"), day(arguments, "before")),
            Optional.empty(),
            texts(arguments, "mailbox").stream().findFirst(),
            arguments.path("unread").asBoolean(false)
                ? EnumSet.of(Criteria.Trait.UNREAD)
                : Set.of());
    int limit = Math.clamp(arguments.path("limit").asInt(10), 1, FOUND_MAX);
    MessageQuery.Found found = query.find(criteria, 0, limit);
    ObjectNode result = NODES.objectNode().put("total", found.total());
    ArrayNode messages = result.putArray("messages");
    query.shown(found.ids()).forEach(shown -> messages.add(numbered(shown)));
    return result;
  }

  private ObjectNode numbered(ObjectNode shown) {
    ObjectNode message = Cards.message(shown);
    ObjectNode json = NODES.objectNode().put("message", number(message.get("id").asString()));
    List.of("subject", "from", "receivedAt", "preview", "unread")
        .forEach(property -> json.set(property, message.get(property)));
    return json;
  }

  private int number(String id) {
    int known = given.indexOf(id);
    if (known < 0) {
      given.add(id);
      known = given.size() - 1;
    }
    return known + 1;
  }

  private String id(JsonNode number) {
    int index = number.asInt(0) - 1;
    if (index < 0 || index >= given.size()) {
      throw new IllegalArgumentException("there is no message with that number");
    }
    return given.get(index);
  }

  private JsonNode read(ObjectNode arguments) {
    String id = id(arguments.path("message"));
    ObjectNode card = MessageCard.card(mail, situation.principal(), id, READ_CHARS_MAX);
    card.remove(List.of("type", "id"));
    if (!read.contains(id)) {
      read.add(id);
    }
    return card;
  }

  private JsonNode proposeMessage(ObjectNode arguments) {
    String text = arguments.path("text").asString("");
    List<UserMail.Person> to = addresses(arguments.path("to"));
    UserMail.NewMessage message;
    if (arguments.has("reply_to")) {
      UserMail.NewMessage answer =
          Answering.reply(query, situation.principal(), id(arguments.get("reply_to")), false, text);
      message = to.isEmpty() ? answer : answer.to(to, addresses(arguments.path("cc")));
    } else {
      if (to.isEmpty()) {
        throw new IllegalArgumentException("a message needs a recipient");
      }
      message =
          new UserMail.NewMessage(
              to,
              addresses(arguments.path("cc")),
              UserMail.oneLine(arguments.path("subject").asString("")),
              text,
              Optional.empty(),
              Optional.empty());
    }
    reply.show(actions.sending(situation, message, model));
    return shown();
  }

  private static JsonNode shown() {
    return NODES.objectNode().put("result", "shown to the user, who has not confirmed it");
  }

  private static List<UserMail.Person> addresses(JsonNode list) {
    List<UserMail.Person> people = new ArrayList<>();
    for (JsonNode each : list) {
      people.add(UserMail.Person.of(each.asString("")));
    }
    return people;
  }

  private JsonNode proposeChange(ObjectNode arguments) {
    List<String> ids = new ArrayList<>();
    arguments.path("messages").forEach(number -> ids.add(id(number)));
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("a change needs messages");
    }
    List<String> distinct = ids.stream().distinct().toList();
    String word = arguments.path("operation").asString("").toUpperCase(Locale.ROOT);
    Intent.Operation operation = Intent.Operation.valueOf(word);
    Optional<String> mailbox = Optional.empty();
    String detail = "";
    switch (operation) {
      case MOVE -> {
        String name = arguments.path("mailbox").asString("");
        String id = mailboxes.find(name).orElseThrow(() -> new MessageQuery.UnknownMailbox(name));
        mailbox = Optional.of(id);
        detail = mailboxes.path(id);
      }
      case LABEL, UNLABEL, SNOOZE -> throw new IllegalArgumentException("no such operation");
      default -> {}
    }
    ObjectNode card =
        actions.changing(situation, operation, distinct, mailbox, Optional.empty(), model);
    AnswerTexts phrases = AnswerTexts.of(situation.preferred(), situation.zone());
    card.put("said", phrases.operation(operation, detail)).put("total", distinct.size());
    card.set("messages", Cards.messages(query.shown(distinct)).get("messages"));
    reply.show(card);
    return shown();
  }

  /// Shows the messages that the answer cites; if it cites none, those that were read. Their
  /// numbers in the text are those of the model, so each has its `number`.
  void cite() {
    Set<String> cited = new java.util.LinkedHashSet<>();
    Matcher numbers = CITATION.matcher(reply.text());
    while (numbers.find()) {
      int index = Integer.parseInt(numbers.group(1)) - 1;
      if (index >= 0 && index < given.size()) {
        cited.add(given.get(index));
      }
    }
    List<String> ids = cited.isEmpty() ? read : List.copyOf(cited);
    if (ids.isEmpty()) {
      return;
    }
    ObjectNode card = Cards.messages(query.shown(ids));
    card.get("messages")
        .forEach(each -> ((ObjectNode) each).put("number", number(each.get("id").asString())));
    reply.show(card);
  }

  private static List<String> texts(ObjectNode arguments, String name) {
    String text = arguments.path(name).asString("").strip();
    return text.isEmpty() ? List.of() : List.of(text);
  }

  private Optional<Instant> day(ObjectNode arguments, String name) {
    String text = arguments.path(name).asString("").strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    LocalDateTime time =
        text.length() <= 10 ? LocalDate.parse(text).atStartOfDay() : LocalDateTime.parse(text);
    return Optional.of(time.atZone(situation.zone()).toInstant());
  }
}
