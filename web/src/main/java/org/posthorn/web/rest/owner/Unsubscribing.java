package org.posthorn.web.rest.owner;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.jmap.Jmap;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;
import org.posthorn.web.rest.mail.JmapCalls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Endpoint for unsubscribing from mailing lists (RFC 8058), or for showing how (RFC 2369 §3.2).
final class Unsubscribing {
  private static final Logger LOG = LoggerFactory.getLogger(Unsubscribing.class);
  private static final String LIST = "header:List-Unsubscribe:asURLs:all";
  private static final String POST = "header:List-Unsubscribe-Post:asText:all";
  private static final String SIGNATURES = "header:DKIM-Signature:asRaw:all";
  private static final String RESULTS = "header:Authentication-Results:asRaw:all";

  /// RFC 8058 §3.1, in upper or lower case and with any space around `=`.
  private static final String ONE_CLICK = "list-unsubscribe=one-click";

  /// RFC 8058 §4.
  private static final Set<String> SIGNED = Set.of("list-unsubscribe", "list-unsubscribe-post");

  private static final int URL_MAX = 4_000;

  private final Jmap jmap;
  private final SignedFields signed;
  private final ListServers servers;

  Unsubscribing(Jmap jmap, String hostName, ListServers servers) {
    this.jmap = jmap;
    signed = new SignedFields(hostName);
    this.servers = servers;
  }

  /// The list to unsubscribe from.
  record Unsubscription(@Description(value = "the id of a message of the list") String message) {}

  /// The result.
  enum Outcome {
    /// The list's server accepted the request.
    DONE,
    /// The request failed.
    FAILED,
    /// The user must send mail.
    MAIL,
    /// The user must visit a page.
    PAGE
  }

  /// The result, and what the user must do.
  record UnsubscriptionResult(
      @Description("done, failed, mail or page") Outcome outcome,
      @Description("with mail: the mailto URL (RFC 6068)") Optional<String> mail,
      @Description("with page, and after a failure: the https URL of the list")
          Optional<String> page) {}

  Endpoint endpoint() {
    return Endpoint.post("/self/unsubscriptions", "unsubscribe")
        .says(
            "Own mail",
            "Unsubscribes from the mailing list of a message. This server does it (RFC 8058) if"
                + " the message supports it and a DKIM signature covers those fields; otherwise the response says"
                + " what to do.")
        .scope("api.send")
        .takes(Unsubscription.class)
        .gives(UnsubscriptionResult.class, "the result", this::leave);
  }

  private UnsubscriptionResult leave(RestCall call) throws IOException {
    String message = call.body(Unsubscription.class).message();
    JsonNode email = email(call, message);
    // Of two such fields, the signature may cover the wrong one.
    JsonNode lists = email.path(LIST);
    JsonNode urls = lists.size() == 1 ? lists.get(0) : JsonNodeFactory.instance.arrayNode();
    Optional<String> page = first(urls, "https://");
    Optional<String> mail = first(urls, "mailto:");
    if (page.isPresent() && isOneClick(email)) {
      boolean done = post(call, page.get());
      if (done) {
        remember(call, message);
      }
      return new UnsubscriptionResult(
          done ? Outcome.DONE : Outcome.FAILED, Optional.empty(), done ? Optional.empty() : page);
    }
    if (mail.isPresent()) {
      return new UnsubscriptionResult(Outcome.MAIL, mail, Optional.empty());
    }
    return page.map(
            url -> new UnsubscriptionResult(Outcome.PAGE, Optional.empty(), Optional.of(url)))
        .orElseThrow(() -> new RestException(Code.CONFLICT, "the message has no List-Unsubscribe"));
  }

  private static Optional<String> first(JsonNode urls, String scheme) {
    return urls.valueStream()
        .map(JsonNode::asString)
        .filter(url -> url.toLowerCase(Locale.ROOT).startsWith(scheme) && url.length() <= URL_MAX)
        .findFirst();
  }

  private boolean isOneClick(JsonNode email) {
    JsonNode posts = email.path(POST);
    boolean offered =
        posts.size() == 1
            && posts.get(0).asString().replaceAll("\\s", "").equalsIgnoreCase(ONE_CLICK);
    return offered
        && signed.cover(texts(email.path(SIGNATURES)), texts(email.path(RESULTS)), SIGNED);
  }

  private static List<String> texts(JsonNode values) {
    return values.valueStream().map(JsonNode::asString).toList();
  }

  private boolean post(RestCall call, String url) {
    try {
      int status = servers.post(url);
      LOG.info("web event=unsubscribed account={} status={}", call.principal().account(), status);
      return status >= 200 && status < 300;
    } catch (IOException e) {
      LOG.info(
          "web event=unsubscribe-failed account={} reason={}",
          call.principal().account(),
          e.toString());
      return false;
    }
  }

  private JsonNode email(RestCall call, String message) {
    ObjectNode get = JsonNodeFactory.instance.objectNode();
    get.putArray("ids").add(message);
    get.putArray("properties").add(LIST).add(POST).add(SIGNATURES).add(RESULTS);
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("Email/get", get);
    return calls.last(answer -> {
      if (answer.get("list").isEmpty()) {
        throw new RestException(Code.NOT_FOUND, "there is no such message");
      }
      return answer.get("list").get(0);
    });
  }

  /// RFC 9979 registers `$unsubscribed`.
  private void remember(RestCall call, String message) {
    ObjectNode set = JsonNodeFactory.instance.objectNode();
    set.putObject("update").putObject(message).put("keywords/$unsubscribed", true);
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("Email/set", set);
    calls.last(answer -> answer);
  }
}
