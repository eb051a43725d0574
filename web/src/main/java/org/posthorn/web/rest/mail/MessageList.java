package org.posthorn.web.rest.mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.jmap.Jmap;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;
import org.posthorn.web.rest.mail.MessageViews.MessageSummary;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Endpoint for lists of messages. A page starts after the last message of the previous page,
/// wherever that is now, so that new mail does not shift pages. Thread-safe.
final class MessageList {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// The last message of a page, and its time of arrival.
  private static final Pattern CURSOR = Pattern.compile("(E[0-9a-f]{1,16})\\.([0-9]{1,12})");

  private final Jmap jmap;
  private final Roles roles;

  /// The order of a list.
  enum Sort {
    NEWEST("receivedAt", false),
    OLDEST("receivedAt", true),
    LARGEST("size", false),
    SMALLEST("size", true),
    SENDER("from", true),
    SUBJECT("subject", true);

    private final String property;
    private final boolean ascending;

    Sort(String property, boolean ascending) {
      this.property = property;
      this.ascending = ascending;
    }
  }

  MessageList(Jmap jmap, Roles roles) {
    this.jmap = jmap;
    this.roles = roles;
  }

  Endpoint endpoint() {
    return Endpoint.get("/messages", "listMessages")
        .says("Messages", "Lists messages, newest first by default.")
        .scope("api.read")
        .query(
            Parameter.text("mailbox", "the id of a mailbox, or its role such as `inbox`"),
            Parameter.text("text", "words in the addresses, the subject or the text"),
            Parameter.text("from", "words in From"),
            Parameter.text("to", "words in To"),
            Parameter.text("subject", "words in the subject"),
            Parameter.time("since", "only messages that arrived then or later"),
            Parameter.time("before", "only messages that arrived earlier"),
            Parameter.flag("unread", "only unread, or only read messages"),
            Parameter.flag("flagged", "only flagged, or only unflagged messages"),
            Parameter.flag("hasAttachment", "only messages with, or without attachments"),
            Parameter.flag("oneOfThread", "only the first message of each thread"),
            Parameter.choice("sort", Sort.class, "the order"))
        .givesPage(MessageSummary.class, "the messages", this::list);
  }

  /// Returns a shorter page if a full one would be too large because of many recipients, so that
  /// such messages cannot block a list.
  private Page<MessageSummary> list(RestCall call) {
    int limit = call.limit();
    while (true) {
      try {
        return page(call, limit);
      } catch (RestException e) {
        if (e.code() != Code.TOO_LARGE || limit == 1) {
          throw e;
        }
        limit = Math.max(1, limit / 4);
      }
    }
  }

  private Page<MessageSummary> page(RestCall call, int limit) {
    Optional<String> mailbox =
        call.text("mailbox").map(name -> roles.named(call.principal(), name));
    Period period = new Period(call.time("since"), call.time("before"));
    Optional<Cursor> cursor = call.text("after").map(Cursor::read);
    List<MessageSummary> items =
        found(call, filter(call, mailbox, period), cursor, limit)
            .or(() ->
                found(
                    call,
                    filter(call, mailbox, period.from(cursor.orElseThrow(), sort(call))),
                    Optional.empty(),
                    limit))
            .orElseThrow();
    return new Page<>(
        items,
        items.size() < limit
            ? Optional.empty()
            : Optional.of(Cursor.of(items.getLast()).toString()));
  }

  /// @return empty if the message of the cursor is no longer in the list
  private Optional<List<MessageSummary>> found(
      RestCall call, ObjectNode filter, Optional<Cursor> cursor, int limit) {
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    ObjectNode query = JSON.objectNode();
    query.set("filter", filter);
    query.put("limit", limit);
    query.put("collapseThreads", call.flag("oneOfThread"));
    cursor.ifPresent(at -> query.put("anchor", at.message()).put("anchorOffset", 1));
    Sort sort = sort(call);
    if (sort != Sort.NEWEST) {
      query
          .putArray("sort")
          .addObject()
          .put("property", sort.property)
          .put("isAscending", sort.ascending);
    }
    int queried = calls.add("Email/query", query);
    ObjectNode get = calls.refer(JSON.objectNode(), "ids", queried, "/ids");
    strings(get.putArray("properties"), MessageViews.SUMMARY);
    int got = calls.add("Email/get", get);
    return calls.read(answers -> {
      if (answers.error(queried).equals("anchorNotFound")) {
        return Optional.empty();
      }
      List<String> ids =
          answers.of(queried).get("ids").valueStream().map(JsonNode::asString).toList();
      return Optional.of(MessageViews.summaries(ids, answers.of(got).get("list")));
    });
  }

  private static Sort sort(RestCall call) {
    return call.choice("sort", Sort.class).orElse(Sort.NEWEST);
  }

  private static ObjectNode filter(RestCall call, Optional<String> mailbox, Period period) {
    ObjectNode filter = JSON.objectNode();
    mailbox.ifPresent(id -> filter.put("inMailbox", id));
    for (String name : List.of("text", "from", "to", "subject")) {
      call.text(name).ifPresent(words -> filter.put(name, words));
    }
    period.since().ifPresent(time -> filter.put("after", time.toString()));
    period.before().ifPresent(time -> filter.put("before", time.toString()));
    call.text("hasAttachment")
        .ifPresent(flag -> filter.put("hasAttachment", Boolean.parseBoolean(flag)));
    call.text("unread")
        .ifPresent(flag -> filter.put(keyword(!Boolean.parseBoolean(flag)), "$seen"));
    if (call.text("flagged").isEmpty()) {
      return filter;
    }
    // A condition can have each property only once, and `unread` may use the same.
    ObjectNode both = JSON.objectNode().put("operator", "AND");
    both.putArray("conditions")
        .add(filter)
        .addObject()
        .put(keyword(call.flag("flagged")), "$flagged");
    return both;
  }

  private static String keyword(boolean present) {
    return present ? "hasKeyword" : "notKeyword";
  }

  static void strings(ArrayNode array, List<String> strings) {
    strings.forEach(array::add);
  }

  /// The requested period of arrival.
  private record Period(Optional<Instant> since, Optional<Instant> before) {
    /// The rest of the period, from the second of arrival of a message that has left the list.
    Period from(Cursor cursor, Sort sort) {
      Instant at = cursor.receivedAt();
      return switch (sort) {
        case NEWEST -> {
          Instant end = at.plusSeconds(1);
          yield new Period(since, Optional.of(before.filter(end::isAfter).orElse(end)));
        }
        case OLDEST -> new Period(Optional.of(since.filter(at::isBefore).orElse(at)), before);
        case LARGEST, SMALLEST, SENDER, SUBJECT ->
            throw new RestException(
                Code.CONFLICT, "the list has changed at the start of the page: start again");
      };
    }
  }

  /// The end of a page.
  ///
  /// @param receivedAt to the second
  private record Cursor(String message, Instant receivedAt) {
    static Cursor of(MessageSummary last) {
      return new Cursor(last.id(), last.receivedAt());
    }

    static Cursor read(String written) {
      Matcher cursor = CURSOR.matcher(written);
      if (!cursor.matches()) {
        throw new RestException(Code.INVALID, "after: not a `next` of a page");
      }
      return new Cursor(cursor.group(1), Instant.ofEpochSecond(Long.parseLong(cursor.group(2))));
    }

    @Override
    public String toString() {
      return message + "." + receivedAt.getEpochSecond();
    }
  }
}
