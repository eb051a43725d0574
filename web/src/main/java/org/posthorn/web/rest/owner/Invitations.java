package org.posthorn.web.rest.owner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.directory.Address;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.blob.Downloads;
import org.posthorn.jmap.blob.OpenBlob;
import org.posthorn.mime.calendar.CalendarComponent;
import org.posthorn.mime.calendar.CalendarLimits;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;
import org.posthorn.web.rest.mail.JmapCalls;
import org.posthorn.web.rest.mail.WrittenMail;
import org.posthorn.web.rest.owner.InvitationViews.Answer;
import org.posthorn.web.rest.owner.InvitationViews.Invitation;
import org.posthorn.web.rest.owner.InvitationViews.InvitationStatus;
import org.posthorn.web.rest.owner.InvitationViews.MeetingDetail;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Endpoints for invitations in messages (RFC 6047), and replies.
public final class Invitations {
  private static final String GROUP = "Own mail";

  /// Prefix of the keyword for the reply to a message.
  private static final String KEYWORD = "posthorn-";

  /// Messages of a conversation that are searched for a newer message about the same meeting.
  private static final int THREAD_MAX = 20;

  private static final CalendarLimits LIMITS = CalendarLimits.defaults();

  private final Dependencies dependencies;

  /// Their dependencies.
  public record Dependencies(
      Jmap jmap,
      Downloads downloads,
      WrittenMail written,
      Directory directory,
      InstantSource clock) {}

  Invitations(Dependencies dependencies) {
    this.dependencies = dependencies;
  }

  /// A reply.
  record InvitationAnswer(
      @Description("accepted, tentative or declined") Answer answer,
      @Description(value = "for the organizer", size = 2_000) Optional<String> comment) {}

  List<Endpoint> endpoints() {
    String path = "/self/invitations/{message}";
    return List.of(
        Endpoint.get(path, "getInvitation")
            .says(GROUP, "Shows the meeting of a message.")
            .scope("api.read")
            .gives(
                Invitation.class,
                "the invitation",
                call -> told(call.principal(), email(call.principal(), call.path("message")))),
        Endpoint.post(path + "/answer", "answerInvitation")
            .says(GROUP, "Replies to an invitation: the organizer gets a message.")
            .scope("api.send")
            .takes(InvitationAnswer.class)
            .gives(Invitation.class, "the invitation", this::answer));
  }

  // ------------------------------------------------------------------ reading

  private JsonNode email(Principal principal, String id) {
    return emails(principal, List.of(id))
        .findFirst()
        .orElseThrow(() -> new RestException(Code.NOT_FOUND, "there is no such message"));
  }

  private java.util.stream.Stream<JsonNode> emails(Principal principal, List<String> ids) {
    ObjectNode get = JsonNodeFactory.instance.objectNode();
    var list = get.putArray("ids");
    ids.forEach(list::add);
    get.putArray("properties").add("id").add("threadId").add("keywords").add("attachments");
    get.withArray("properties").add("textBody").add("receivedAt");
    get.putArray("bodyProperties").add("blobId").add("type").add("name").add("charset");
    JmapCalls calls = new JmapCalls(dependencies.jmap, principal);
    calls.add("Email/get", get);
    return calls.last(answer -> answer.get("list").valueStream().toList()).stream();
  }

  /// The first iCalendar object of a message.
  private Optional<CalendarComponent> calendar(Principal principal, JsonNode email) {
    List<JsonNode> parts = new ArrayList<>();
    email.path("attachments").forEach(parts::add);
    email.path("textBody").forEach(parts::add);
    return parts.stream()
        .filter(Invitations::isCalendar)
        .findFirst()
        .flatMap(part -> read(principal, part))
        .flatMap(text -> CalendarComponent.parse(text, LIMITS));
  }

  private static boolean isCalendar(JsonNode part) {
    String type = part.path("type").asString("").toLowerCase(Locale.ROOT);
    return type.equals("text/calendar") || type.equals("application/ics");
  }

  /// RFC 5545 §3.1.4: UTF-8, whatever charset is declared.
  private Optional<String> read(Principal principal, JsonNode part) {
    String account = ObjectId.ofAccount(principal.account());
    try (OpenBlob blob =
        dependencies
            .downloads
            .open(principal, account, part.path("blobId").asString(""))
            .orElse(null)) {
      if (blob == null) {
        return Optional.empty();
      }
      byte[] octets = blob.first(LIMITS.charactersMax() + 1);
      return octets.length > LIMITS.charactersMax()
          ? Optional.empty()
          : Optional.of(new String(octets, StandardCharsets.UTF_8));
    }
  }

  private Invitation told(Principal principal, JsonNode email) {
    CalendarComponent calendar =
        calendar(principal, email)
            .orElseThrow(
                () -> new RestException(Code.NOT_FOUND, "the message contains no meeting"));
    Meeting meeting = meeting(calendar);
    Predicate<String> own = address -> isOwn(principal, address);
    String method = method(calendar);
    boolean mayAnswer =
        method.equals("request")
            && invited(calendar, own).isPresent()
            && meeting.organizer().filter(organizer -> isSendable(organizer.email())).isPresent();
    return new Invitation(
        method,
        detail(meeting),
        meeting.organizer(),
        meeting.attendees(own),
        meeting.event().all("ATTENDEE").size(),
        meeting.text("COMMENT"),
        new InvitationStatus(answered(email), mayAnswer, outdated(principal, email, meeting)));
  }

  private static String method(CalendarComponent calendar) {
    return calendar
        .line("METHOD")
        .map(line -> line.value().strip().toLowerCase(Locale.ROOT))
        .orElse("publish");
  }

  /// The event of the series, or else the first.
  private static Meeting meeting(CalendarComponent calendar) {
    List<CalendarComponent> events = calendar.within("VEVENT");
    return events.stream()
        .filter(event -> event.line("RECURRENCE-ID").isEmpty())
        .findFirst()
        .or(() -> events.stream().findFirst())
        .map(event -> new Meeting(event, Meeting.zones(calendar)))
        .orElseThrow(() -> new RestException(Code.NOT_FOUND, "the message contains no meeting"));
  }

  private static MeetingDetail detail(Meeting meeting) {
    return new MeetingDetail(
        meeting.uid(),
        meeting.sequence(),
        meeting.text("SUMMARY"),
        meeting.time(),
        meeting.recurrence(),
        meeting.text("LOCATION"),
        meeting.link(),
        meeting.event().line("RECURRENCE-ID").isPresent());
  }

  private boolean isOwn(Principal principal, String address) {
    try {
      return !address.isEmpty()
          && dependencies.directory.maySendAs(principal.account(), Address.parse(address));
    } catch (DirectoryException e) {
      return false; // not a valid address in the directory: belongs to no account
    }
  }

  /// The address of the account that is invited.
  private static Optional<String> invited(CalendarComponent calendar, Predicate<String> own) {
    return calendar.within("VEVENT").stream()
        .flatMap(event -> event.all("ATTENDEE").stream())
        .map(Meeting::address)
        .filter(own)
        .findFirst();
  }

  /// Whether an address can be written in a header field unchanged.
  private static boolean isSendable(String address) {
    return address.matches(
        "[^\\s<>\"(),:;\\[\\]\\\\@\\p{Cntrl}]{1,64}@[^\\s<>\"(),:;\\[\\]\\\\@\\p{Cntrl}]{1,255}");
  }

  private static Optional<Answer> answered(JsonNode email) {
    for (Answer answer : Answer.values()) {
      if (email.path("keywords").has(keyword(answer))) {
        return Optional.of(answer);
      }
    }
    return Optional.empty();
  }

  private static String keyword(Answer answer) {
    return KEYWORD + answer.name().toLowerCase(Locale.ROOT);
  }

  /// Whether the conversation has a later message of the organizer about the same meeting.
  private boolean outdated(Principal principal, JsonNode email, Meeting meeting) {
    ObjectNode get = JsonNodeFactory.instance.objectNode();
    get.putArray("ids").add(email.get("threadId").asString());
    JmapCalls calls = new JmapCalls(dependencies.jmap, principal);
    calls.add("Thread/get", get);
    List<String> thread =
        calls.last(answer ->
            answer
                .get("list")
                .valueStream()
                .flatMap(each -> each.get("emailIds").valueStream())
                .map(JsonNode::asString)
                .toList());
    int own = thread.indexOf(email.get("id").asString());
    List<String> later = thread.subList(own + 1, Math.min(thread.size(), own + 1 + THREAD_MAX));
    return !later.isEmpty()
        && emails(principal, later)
            .flatMap(other -> calendar(principal, other).stream())
            .filter(other -> List.of("request", "cancel").contains(method(other)))
            .flatMap(other -> other.within("VEVENT").stream())
            .map(event -> new Meeting(event, meeting.zones()))
            .anyMatch(other ->
                other.uid().equals(meeting.uid())
                    && other.event().line("RECURRENCE-ID").isEmpty()
                    && other.sequence() >= meeting.sequence());
  }

  // ------------------------------------------------------------------ answering

  private Invitation answer(RestCall call) throws IOException {
    InvitationAnswer wanted = call.body(InvitationAnswer.class);
    Principal principal = call.principal();
    String id = call.path("message");
    JsonNode email = email(principal, id);
    Invitation before = told(principal, email);
    if (!before.status().mayAnswer()) {
      throw new RestException(
          Code.CONFLICT, "the message does not invite an address of this account");
    }
    CalendarComponent calendar = calendar(principal, email).orElseThrow();
    String from = invited(calendar, address -> isOwn(principal, address)).orElseThrow();
    InvitationReply reply =
        new InvitationReply(
            calendar,
            from,
            wanted.answer(),
            wanted.comment().orElse("").strip(),
            dependencies.clock.instant());
    dependencies.written.send(
        principal,
        reply.message(before.organizer().orElseThrow().email(), before.meeting().title()));
    remember(principal, id, wanted.answer());
    return told(principal, email(principal, id));
  }

  private void remember(Principal principal, String id, Answer given) {
    ObjectNode set = JsonNodeFactory.instance.objectNode();
    ObjectNode patch = set.putObject("update").putObject(id);
    for (Answer answer : Answer.values()) {
      if (answer == given) {
        patch.put("keywords/" + keyword(answer), true);
      } else {
        patch.putNull("keywords/" + keyword(answer));
      }
    }
    JmapCalls calls = new JmapCalls(dependencies.jmap, principal);
    calls.add("Email/set", set);
    calls.last(answer -> answer);
  }
}
