package org.posthorn.spam.filter;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.posthorn.spam.Signal;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Checks with rspamd by HTTP (its protocol 2: `POST /checkv2`). Thread-safe.
public final class RspamdFilter implements Filter {
  /// Maximum length of a response in octets.
  private static final int ANSWER_MAX = 1 << 20;

  /// Log-odds for each point of rspamd's score above its neutral point.
  private static final double WEIGHT = 0.5;

  private static final double DOUBTFUL_SCORE = 4;
  private static final double WEIGHT_MAX = 5;

  private final URI check;
  private final Duration time;
  private final long bytesMax;
  private final Optional<String> password;
  private final HttpClient client;
  private final JsonMapper json = new JsonMapper();

  /// @param base such as `http://127.0.0.1:11333`
  /// @param time total time for a message
  /// @param bytesMax larger messages are not checked
  /// @param password of rspamd's worker, if it requires one
  public RspamdFilter(URI base, Duration time, long bytesMax, Optional<String> password) {
    check = URI.create(base.toString().replaceFirst("/+$", "") + "/checkv2");
    this.time = time;
    this.bytesMax = bytesMax;
    this.password = password;
    // With HTTP/2 the client offers an upgrade, and rspamd ignores the body of such a request.
    client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(time).build();
  }

  @Override
  public FilterResult ask(FilterRequest question) throws IOException {
    if (question.message().size() > bytesMax) {
      return FilterResult.of(
          FilterResult.Decision.NONE,
          "",
          List.of(new Signal("rspamd-skipped", 0, "the message is too large for rspamd")));
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(check)
            .header("IP", question.client().getHostAddress())
            .header("Helo", printable(question.helo()))
            .header("From", printable(question.from()))
            .header("Queue-Id", question.traceId());
    if (!question.clientName().isEmpty()) {
      request.header("Hostname", question.clientName());
    }
    question.recipients().forEach(to -> request.header("Rcpt", printable(to)));
    password.ifPresent(secret -> request.header("Password", secret));
    try (Pieces pieces = new Pieces(question.message())) {
      BodyPublisher body = BodyPublishers.ofByteArrays(pieces);
      long size = question.message().size();
      return result(send(request.POST(BodyPublishers.fromPublisher(body, size)).build()));
    }
  }

  private byte[] send(HttpRequest request) throws IOException {
    // The timeout of the request itself would end with the first octets of the response.
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_MAX));
    try {
      HttpResponse<byte[]> response = answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("rspamd answers " + response.statusCode());
      }
      return response.body();
    } catch (ExecutionException e) {
      throw new IOException("rspamd did not answer", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("rspamd did not answer within " + time, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped while rspamd was asked", e);
    } finally {
      answer.cancel(true);
    }
  }

  /// HTTP header fields are ASCII only.
  private static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.chars().forEach(c -> printable.append(c > ' ' && c <= '~' ? (char) c : '?'));
    return printable.toString();
  }

  /// The action has priority: `is_skipped` may be set together with a forced action.
  private FilterResult result(byte[] answer) throws IOException {
    JsonNode root;
    try {
      root = json.readTree(answer);
    } catch (JacksonException e) {
      throw new IOException("rspamd's answer is not JSON", e);
    }
    String action = root.path("action").asString("");
    if (action.isEmpty()) {
      throw new IOException("rspamd's answer has no action");
    }
    if (!root.has("message-id")) {
      // rspamd returns the id of each message that it has read, `undef` if it has none.
      throw new IOException("rspamd has not read the message");
    }
    double score = root.path("score").asDouble(0);
    String text =
        String.format(
            Locale.ROOT, "rspamd: %s, score %.1f%s", action, score, heaviest(root.path("symbols")));
    double weight = Math.clamp((score - DOUBTFUL_SCORE) * WEIGHT, -WEIGHT_MAX, WEIGHT_MAX);
    List<Signal> signals = List.of(new Signal("rspamd", weight, text));
    return switch (action) {
      case "reject" ->
          FilterResult.of(FilterResult.Decision.REFUSE, "Message refused as spam", signals);
      case "add header", "rewrite subject" ->
          FilterResult.of(FilterResult.Decision.JUNK, "", signals);
      case "quarantine" -> FilterResult.of(FilterResult.Decision.QUARANTINE, "", signals);
      case "greylist", "soft reject" ->
          FilterResult.of(
              FilterResult.Decision.DEFER, "Message deferred, try again later", signals);
      default -> FilterResult.of(FilterResult.Decision.NONE, "", signals);
    };
  }

  /// The three symbols with the largest weights.
  private static String heaviest(JsonNode symbols) {
    List<JsonNode> all = new ArrayList<>();
    symbols.forEach(all::add);
    all.sort((one, two) ->
        Double.compare(
            Math.abs(two.path("score").asDouble(0)), Math.abs(one.path("score").asDouble(0))));
    StringBuilder names = new StringBuilder();
    for (JsonNode symbol : all.subList(0, Math.min(3, all.size()))) {
      names.append(names.isEmpty() ? " (" : ", ").append(symbol.path("name").asString(""));
    }
    return names.isEmpty() ? "" : names.append(')').toString();
  }
}
