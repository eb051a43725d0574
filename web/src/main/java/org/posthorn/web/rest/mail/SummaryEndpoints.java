package org.posthorn.web.rest.mail;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.assistant.summary.Appointment;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.mime.BaseSubject;
import org.posthorn.mime.EncodedWords;
import org.posthorn.web.Answer;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Endpoints for summaries of messages and threads. Thread-safe.
final class SummaryEndpoints {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String GROUP = "Summaries";

  private final Jmap jmap;
  private final InstantSource clock;

  SummaryEndpoints(Jmap jmap, InstantSource clock) {
    this.jmap = jmap;
    this.clock = clock;
  }

  /// What a sentence does.
  enum SentenceKind {
    STATEMENT,
    QUESTION,
    REQUEST,
    DECISION
  }

  /// A sentence.
  record SummarySentence(
      @Description("the sentence, from the message") String text,
      @Description("what it does") SentenceKind kind) {}

  /// A date in a message that may be an appointment.
  record SuggestedAppointment(
      @Description("its id in the message, for its iCalendar object") String id,
      @Description("the sentence with the date, from the message") String text,
      @Description("when it begins: a time, or of whole days a date") String start,
      @Description("when it ends; of whole days the date after them") String end,
      @Description("whether it has no time of day") boolean allDay) {}

  /// The summary of a message.
  record SummaryDetail(
      @Description("the language of the message, if it is known") Optional<String> language,
      @Description("whether the sentences are all that the message says") boolean whole,
      @Description("sentences of the message, in their order") List<SummarySentence> sentences,
      @Description("replies that fit; nothing is sent") List<String> suggestions,
      @Description("dates that may be appointments") List<SuggestedAppointment> appointments) {}

  /// What a message of a thread says.
  record ThreadLine(
      @Description("the id of the message") String message,
      @Description("the name or address of its author") String from,
      @Description("when it arrived") Instant receivedAt,
      @Description("a sentence of the message; empty if it says nothing") String text) {
    static ThreadLine of(JsonNode said) {
      return new ThreadLine(
          said.get("emailId").asString(),
          said.get("from").asString(),
          Instant.parse(said.get("receivedAt").asString()),
          said.get("text").asString());
    }

    static Optional<ThreadLine> ofOptional(JsonNode said) {
      return said.isNull() ? Optional.empty() : Optional.of(of(said));
    }
  }

  /// The summary of a thread.
  record ThreadSummaryDetail(
      @Description("number of messages in the thread") int count,
      @Description("the newest sentence that decides something") Optional<ThreadLine> decision,
      @Description("the newest question that nobody else has answered")
          Optional<ThreadLine> question,
      @Description("what the first and the newest messages say, oldest first")
          List<ThreadLine> messages) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/messages/{message}/summary", "getMessageSummary")
            .says(GROUP, "Shows the most important sentences of a message, and replies that fit.")
            .scope("api.read")
            .gives(SummaryDetail.class, "the summary", this::message),
        Endpoint.get("/messages/{message}/appointments/{appointment}", "getAppointment")
            .says(GROUP, "Returns a suggested appointment as an iCalendar object.")
            .scope("api.read")
            .givesBytes("text/calendar", "the iCalendar object", this::appointment),
        Endpoint.get("/threads/{thread}/summary", "getThreadSummary")
            .says(
                GROUP, "Shows who said what in a thread, the last decision and the open question.")
            .scope("api.read")
            .gives(ThreadSummaryDetail.class, "the summary", this::thread));
  }

  private SummaryDetail message(RestCall call) {
    JsonNode summary = summary(call.principal(), call.path("message"), "message");
    List<SummarySentence> sentences = new ArrayList<>();
    for (JsonNode line : summary.get("sentences")) {
      sentences.add(
          new SummarySentence(
              line.get("text").asString(),
              SentenceKind.valueOf(line.get("kind").asString().toUpperCase(Locale.ROOT))));
    }
    List<SuggestedAppointment> appointments = new ArrayList<>();
    for (JsonNode one : summary.get("appointments")) {
      appointments.add(
          new SuggestedAppointment(
              Integer.toString(appointments.size() + 1),
              one.get("text").asString(),
              one.get("start").asString(),
              one.get("end").asString(),
              one.get("isAllDay").asBoolean()));
    }
    return new SummaryDetail(
        MessageViews.text(summary, "language"),
        summary.get("isWhole").asBoolean(),
        sentences,
        summary.get("suggestions").valueStream().map(JsonNode::asString).toList(),
        appointments);
  }

  private JsonNode summary(Principal principal, String id, String what) {
    ObjectNode get = JSON.objectNode();
    get.putArray("ids").add(id);
    JmapCalls calls = new JmapCalls(jmap, principal);
    calls.add("Summary/get", get);
    return calls.last(answer -> {
      // An id of the other type is not one of these.
      String property = what.equals("thread") ? "total" : "isWhole";
      if (!answer.get("list").path(0).has(property)) {
        throw Refusals.notFound(what);
      }
      return answer.get("list").get(0).deepCopy();
    });
  }

  private ThreadSummaryDetail thread(RestCall call) {
    JsonNode summary = summary(call.principal(), call.path("thread"), "thread");
    return new ThreadSummaryDetail(
        summary.get("total").intValue(),
        ThreadLine.ofOptional(summary.get("decision")),
        ThreadLine.ofOptional(summary.get("question")),
        summary.get("messages").valueStream().map(ThreadLine::of).toList());
  }

  private Answer appointment(RestCall call) {
    String message = call.path("message");
    JsonNode appointments = summary(call.principal(), message, "message").get("appointments");
    String number = call.path("appointment");
    for (int i = 0; i < appointments.size(); i++) {
      if (number.equals(Integer.toString(i + 1))) {
        String subject = title(call.principal(), message);
        Appointment one = read(appointments.get(i));
        String uid =
            message + "." + number + "." + call.principal().account().value() + "@posthorn";
        String calendar =
            one.calendar(subject.isEmpty() ? one.text() : subject, uid, clock.instant());
        return Answer.of("text/calendar; charset=utf-8", calendar.getBytes(StandardCharsets.UTF_8))
            .with("Content-Disposition", "attachment; filename=\"appointment.ics\"");
      }
    }
    throw Refusals.notFound("appointment");
  }

  /// The subject without reply marks.
  private String title(Principal principal, String message) {
    ObjectNode get = JSON.objectNode();
    get.putArray("ids").add(message);
    get.putArray("properties").add("subject");
    JmapCalls calls = new JmapCalls(jmap, principal);
    calls.add("Email/get", get);
    String subject = calls.last(answer -> answer.at("/list/0/subject").asString(""));
    return BaseSubject.of(EncodedWords.encode(subject)).text();
  }

  private static Appointment read(JsonNode json) {
    boolean allDay = json.get("isAllDay").asBoolean();
    return new Appointment(
        json.get("text").asString(),
        time(json.get("start").asString(), allDay),
        time(json.get("end").asString(), allDay),
        allDay,
        ZoneOffset.UTC);
  }

  private static LocalDateTime time(String written, boolean allDay) {
    return allDay
        ? LocalDate.parse(written).atStartOfDay()
        : LocalDateTime.ofInstant(Instant.parse(written), ZoneOffset.UTC);
  }
}
