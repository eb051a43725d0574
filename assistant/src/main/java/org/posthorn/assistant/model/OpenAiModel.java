package org.posthorn.assistant.model;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A model behind an endpoint that is compatible with OpenAI's chat completions, as Ollama, vLLM
/// and llama.cpp have one, too. Its answer is streamed (server-sent events). Nothing the endpoint
/// sends can use unbounded time or memory. Thread-safe.
///
/// Source: the OpenAI API reference, "Create chat completion" with `stream`.
public final class OpenAiModel implements LanguageModel {
  private static final Logger LOG = LoggerFactory.getLogger(OpenAiModel.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int OK = 200;
  private static final int ERROR_OCTETS_MAX = 2_000;

  private final Endpoint endpoint;
  private final Limits limits;
  private final HttpClient http;

  /// Where the model is.
  ///
  /// @param base up to and including the version, as `http://127.0.0.1:11434/v1`
  /// @param model its name at the endpoint
  /// @param key sent as bearer token; empty for none
  public record Endpoint(URI base, String model, Optional<String> key) {
    @Override
    public String toString() {
      return model + " at " + base; // without the key
    }
  }

  /// @param connect for the TCP connection
  /// @param silence longest wait for the next octets of an answer, and for its beginning
  /// @param whole longest time of an answer
  /// @param octetsMax longest answer as it is sent
  /// @param charsMax longest text, and longest arguments of the calls, in characters
  /// @param callsMax calls in one answer
  public record Limits(
      Duration connect,
      Duration silence,
      Duration whole,
      int octetsMax,
      int charsMax,
      int callsMax) {
    /// The limits of the server.
    public static Limits defaults() {
      return new Limits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          4 << 20,
          40_000,
          8);
    }
  }

  public OpenAiModel(Endpoint endpoint, Limits limits) {
    this.endpoint = endpoint;
    this.limits = limits;
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // an upgrade confuses some servers
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connect())
            .build();
  }

  @Override
  public Answer ask(Question question, Consumer<String> text, BooleanSupplier stopped)
      throws ModelException {
    byte[] body = JSON.writeValueAsBytes(json(question));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(endpoint.base() + "/chat/completions"))
            .timeout(limits.silence())
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    endpoint.key().ifPresent(key -> request.header("Authorization", "Bearer " + key));
    Duration whole =
        question.time().compareTo(limits.whole()) < 0 ? question.time() : limits.whole();
    try {
      HttpResponse<InputStream> response = response(request.build(), stopped);
      try (InputStream in = response.body();
          Watch watch = Watch.start(in, limits.silence(), whole, stopped)) {
        if (response.statusCode() != OK) {
          throw refused(response.statusCode(), watch.readNBytes(ERROR_OCTETS_MAX));
        }
        return new AnswerReader(limits, text).read(watch);
      }
    } catch (IOException e) {
      throw new ModelException(endpoint + " did not answer: " + reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException("interrupted", e);
    }
  }

  /// Waits for the beginning of the response.
  private HttpResponse<InputStream> response(HttpRequest request, BooleanSupplier stopped)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> sending =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    while (true) {
      try {
        return sending.get(Watch.LOOKS_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException _) {
        if (stopped.getAsBoolean()) {
          sending.cancel(true);
          throw new IOException("stopped");
        }
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
      }
    }
  }

  private ModelException refused(int status, byte[] body) {
    // For the administrator; it may quote what was asked, so it is not in the message.
    LOG.debug("assistant event=model-refused octets={}", body.length);
    return new ModelException(endpoint + " answered with status " + status);
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /// The request as the endpoint gets it.
  ObjectNode json(Question question) {
    ObjectNode request = NODES.objectNode();
    request.put("model", endpoint.model()).put("stream", true);
    request.putObject("stream_options").put("include_usage", true);
    request.put("max_tokens", question.tokensMax());
    ArrayNode messages = request.putArray("messages");
    question.messages().forEach(message -> messages.add(json(message)));
    if (!question.tools().isEmpty()) {
      ArrayNode tools = request.putArray("tools");
      for (Tool tool : question.tools()) {
        ObjectNode function = tools.addObject().put("type", "function").putObject("function");
        function.put("name", tool.name()).put("description", tool.description());
        function.set("parameters", tool.parameters());
      }
    }
    return request;
  }

  private static JsonNode json(Message message) {
    ObjectNode json = NODES.objectNode();
    json.put("role", message.role().name().toLowerCase(java.util.Locale.ROOT));
    json.put("content", message.text());
    message.callId().ifPresent(id -> json.put("tool_call_id", id));
    if (!message.calls().isEmpty()) {
      ArrayNode calls = json.putArray("tool_calls");
      for (ToolCall call : message.calls()) {
        calls
            .addObject()
            .put("id", call.id())
            .put("type", "function")
            .putObject("function")
            .put("name", call.name())
            .put("arguments", call.arguments().toString());
      }
    }
    return json;
  }
}
