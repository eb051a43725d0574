package org.posthorn.jmap.assistant;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.posthorn.assistant.summary.Appointment;
import org.posthorn.assistant.summary.MessageSummary;
import org.posthorn.assistant.summary.ThreadSummary;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.VisibleEmail;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Summary/get. The id of a summary is that of its Email or Thread.
final class SummaryMethod {
  private static final Set<String> OF_EMAILS =
      Set.of("language", "isWhole", "isForwarded", "sentences", "suggestions", "appointments");

  private static final Set<String> OF_THREADS = Set.of("total", "decision", "question", "messages");

  private static final Set<String> PROPERTIES = new LinkedHashSet<>(OF_EMAILS);

  static {
    PROPERTIES.addAll(OF_THREADS);
    PROPERTIES.add("id");
  }

  private final AssistantFeature.Dependencies with;

  SummaryMethod(AssistantFeature.Dependencies with) {
    this.with = with;
  }

  Method method() {
    return new Method("Summary/get", Capability.ASSISTANT, this::get);
  }

  private ObjectNode get(Call call) {
    MailAccount account = with.accounts().of(call);
    with.require(call);
    GetRequest request = GetRequest.read(call, PROPERTIES::contains, PROPERTIES, with.limits());
    call.arguments().requireAllKnown();
    List<String> ids =
        request.ids().orElseThrow(() -> MethodException.invalid("the argument ids is missing"));
    if (ids.size() > AssistantFeature.SUMMARIES_MAX) {
      throw new MethodException(
          MethodException.Type.REQUEST_TOO_LARGE,
          "more than " + AssistantFeature.SUMMARIES_MAX + " summaries");
    }
    String state = Long.toString(account.states().emails());
    List<ObjectNode> found = new ArrayList<>();
    with.summaries()
        .of(account, visible(account, ids))
        .forEach((email, summary) ->
            found.add(json(ObjectId.ofEmail(email), summary).retain(request.properties())));
    for (String id : ids) {
      OptionalLong thread = ObjectId.thread(id);
      if (thread.isPresent()) {
        with.summaries()
            .thread(account, thread.getAsLong())
            .ifPresent(summary -> found.add(json(id, summary).retain(request.properties())));
      }
    }
    return request.answer(ObjectId.ofAccount(account.id()), state, found);
  }

  /// The Emails among the ids that exist.
  private static List<Long> visible(MailAccount account, List<String> ids) {
    long[] emails =
        ids.stream()
            .map(ObjectId::email)
            .filter(OptionalLong::isPresent)
            .mapToLong(OptionalLong::getAsLong)
            .distinct()
            .toArray();
    return account.visible(emails).emails().stream()
        .map(VisibleEmail::email)
        .map(email -> email.id())
        .toList();
  }

  private static ObjectNode json(String id, MessageSummary summary) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id);
    String language = summary.language().tag();
    json.put("language", language.isEmpty() ? null : language);
    json.put("isWhole", summary.whole());
    json.put("isForwarded", summary.forwarded());
    ArrayNode sentences = json.putArray("sentences");
    for (MessageSummary.Line line : summary.sentences()) {
      sentences
          .addObject()
          .put("text", line.text())
          .put("kind", line.kind().name().toLowerCase(Locale.ROOT));
    }
    ArrayNode suggestions = json.putArray("suggestions");
    summary.suggestions().forEach(suggestions::add);
    ArrayNode appointments = json.putArray("appointments");
    summary.appointments().forEach(one -> put(appointments.addObject(), one));
    return json;
  }

  /// Of whole days only their dates, the end not included.
  private static void put(ObjectNode json, Appointment one) {
    json.put("text", one.text());
    json.put("isAllDay", one.allDay());
    json.put("start", time(one, one.start()));
    json.put("end", time(one, one.end()));
  }

  private static String time(Appointment one, LocalDateTime time) {
    return one.allDay() ? time.toLocalDate().toString() : time.toInstant(one.offset()).toString();
  }

  private static ObjectNode json(String id, ThreadSummary summary) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id);
    json.put("total", summary.total());
    Map.of("decision", summary.decision(), "question", summary.question())
        .forEach((name, said) -> putOptional(json, name, said));
    ArrayNode messages = json.putArray("messages");
    summary.messages().forEach(said -> put(messages.addObject(), said));
    return json;
  }

  private static void putOptional(ObjectNode json, String name, Optional<ThreadSummary.Said> said) {
    if (said.isPresent()) {
      put(json.putObject(name), said.get());
    } else {
      json.putNull(name);
    }
  }

  private static void put(ObjectNode json, ThreadSummary.Said said) {
    json.put("emailId", ObjectId.ofEmail(said.emailId()));
    json.put("from", said.name());
    json.put("receivedAt", said.receivedAt().toString());
    json.put("text", said.text());
  }
}
