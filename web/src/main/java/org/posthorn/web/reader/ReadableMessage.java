package org.posthorn.web.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.RequestException;
import org.posthorn.mime.html.HtmlLimits;
import org.posthorn.mime.html.RemotePictures;
import org.posthorn.mime.html.SafeHtml;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.web.WebException;
import org.posthorn.web.rest.mail.MessageVerdict;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A message prepared for display.
///
/// @param html of its text; empty if there is only plain text
/// @param pictures whether remote images are included
/// @param remote number of remote images and other references, by server
/// @param trackers number of removed tracking pixels, by server
/// @param cut whether the text is truncated
/// @param verdict results of this server's checks
/// @param sender address in From, in lower case; empty if there is none
record ReadableMessage(
    String html,
    boolean pictures,
    Map<String, Integer> remote,
    Map<String, Integer> trackers,
    boolean cut,
    MessageVerdict verdict,
    String sender) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String RESULTS = "header:Authentication-Results:asRaw:all";
  private static final String VERDICT = "header:Posthorn-Verdict:asRaw";

  /// The parts of a message for display.
  ///
  /// @param texts HTML and plain texts, in order
  /// @param junk whether it is in Spam
  record Source(
      List<Text> texts, boolean cut, String sender, boolean junk, MessageVerdict verdict) {
    record Text(boolean html, String text) {}

    /// Whether its From address is authenticated.
    boolean authenticated() {
      return verdict.trace().isEmpty() || verdict.dmarc().equals(Optional.of("pass"));
    }

    /// Whether it is spam, or its From address seems forged.
    boolean suspect() {
      return junk || verdict.dmarc().equals(Optional.of("fail"));
    }
  }

  /// Reads a message by JMAP, with the rights of the caller.
  ///
  /// @throws WebException 404 if it does not exist or is not visible
  static Source read(
      Jmap jmap, Principal who, String account, String id, MessageVerdict.Reader verdicts) {
    ObjectNode request = JSON.objectNode();
    ArrayNode using = request.putArray("using");
    using.add(Capability.CORE.uri()).add(Capability.MAIL.uri());
    ObjectNode get = JSON.objectNode();
    get.put("accountId", account);
    get.putArray("ids").add(id);
    ArrayNode properties = get.putArray("properties");
    List.of("from", "mailboxIds", "htmlBody", "bodyValues", RESULTS, VERDICT)
        .forEach(properties::add);
    get.putArray("bodyProperties").add("partId").add("type");
    get.put("fetchHTMLBodyValues", true);
    get.put("maxBodyValueBytes", HtmlLimits.defaults().chars());
    ObjectNode junk = JSON.objectNode();
    junk.put("accountId", account);
    junk.putObject("filter").put("role", "junk");
    ArrayNode calls = request.putArray("methodCalls");
    calls.addArray().add("Email/get").add(get).add("0");
    calls.addArray().add("Mailbox/query").add(junk).add("1");
    try {
      return jmap.answer(who, request, response -> source(response, verdicts));
    } catch (RequestException e) {
      throw new WebException(400, String.valueOf(e.getMessage()));
    }
  }

  private static Source source(JsonNode response, MessageVerdict.Reader verdicts) {
    JsonNode list = response.path("methodResponses").path(0).path(1).path("list");
    if (list.isEmpty()) {
      throw new WebException(404, "no such message, or no access to it");
    }
    JsonNode email = list.get(0);
    List<Source.Text> texts = new ArrayList<>();
    boolean cut = false;
    for (JsonNode part : email.path("htmlBody")) {
      JsonNode value = email.path("bodyValues").path(part.path("partId").asString(""));
      if (value.has("value")) {
        boolean html = part.path("type").asString("").equals("text/html");
        texts.add(new Source.Text(html, value.get("value").asString()));
        cut |= value.path("isTruncated").asBoolean(false);
      }
    }
    List<String> results = new ArrayList<>();
    email.path(RESULTS).forEach(result -> results.add(result.asString()));
    JsonNode verdict = email.path(VERDICT);
    boolean junk = false;
    for (JsonNode id : response.path("methodResponses").path(1).path(1).path("ids")) {
      junk |= email.path("mailboxIds").has(id.asString());
    }
    return new Source(
        texts,
        cut,
        email.path("from").path(0).path("email").asString("").toLowerCase(Locale.ROOT),
        junk,
        verdicts.of(
            results, verdict.isString() ? Optional.of(verdict.asString()) : Optional.empty()));
  }

  /// Sanitizes it.
  ///
  /// @param pictures proxy addresses of remote images; empty if they are not shown
  static ReadableMessage of(Source source, Optional<RemotePictures> pictures) {
    HtmlLimits limits = HtmlLimits.defaults();
    boolean plain = source.texts().stream().noneMatch(Source.Text::html);
    StringBuilder html = new StringBuilder();
    Map<String, Integer> remote = new TreeMap<>();
    Map<String, Integer> trackers = new TreeMap<>();
    boolean cut = source.cut();
    TimeSlice slice = new TimeSlice();
    for (Source.Text text : plain ? List.<Source.Text>of() : source.texts()) {
      if (html.length() > limits.chars()) {
        cut = true;
        break;
      }
      SafeHtml safe =
          SafeHtml.of(
              text.html() ? text.text() : preformatted(text.text()),
              pictures.orElse(RemotePictures.BLOCKED),
              limits,
              slice::breathe);
      html.append(safe.html());
      safe.remote().forEach((host, count) -> remote.merge(host, count, Integer::sum));
      safe.trackers().forEach((host, count) -> trackers.merge(host, count, Integer::sum));
      cut |= safe.cut();
    }
    return new ReadableMessage(
        html.toString(),
        pictures.isPresent(),
        remote,
        trackers,
        cut,
        source.verdict(),
        source.sender());
  }

  private static String preformatted(String text) {
    return "<pre>" + text.replace("&", "&amp;").replace("<", "&lt;") + "</pre>";
  }

  /// As JSON for the page.
  ObjectNode json(boolean always) {
    ObjectNode json = JSON.objectNode();
    json.put("html", html);
    json.put("pictures", pictures);
    json.put("always", always);
    remote.forEach(json.putObject("remote")::put);
    trackers.forEach(json.putObject("trackers")::put);
    json.put("cut", cut);
    json.put("sender", sender);
    json.put("arrived", verdict.trace().isPresent());
    verdict.spf().ifPresent(result -> json.put("spf", result));
    verdict.dkim().ifPresent(result -> json.put("dkim", result));
    verdict.dmarc().ifPresent(result -> json.put("dmarc", result));
    return json;
  }
}
