package org.posthorn.assistant.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads a streamed answer: events of lines `data: {...}`, the last one `data: [DONE]`. Used once,
/// by one thread.
final class AnswerReader {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String DATA = "data:";
  private static final String END = "[DONE]";
  private static final int BUFFER = 8_192;

  private final OpenAiModel.Limits limits;
  private final Consumer<String> out;
  private final StringBuilder text = new StringBuilder();
  private final SortedMap<Integer, PartialCall> calls = new TreeMap<>();
  private long tokens;
  private boolean finished;

  /// A call whose pieces arrive one after another.
  private static final class PartialCall {
    private String id = "";
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder arguments = new StringBuilder();
  }

  AnswerReader(OpenAiModel.Limits limits, Consumer<String> out) {
    this.limits = limits;
    this.out = out;
  }

  LanguageModel.Answer read(InputStream in) throws IOException, ModelException {
    byte[] buffer = new byte[BUFFER];
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long octets = 0;
    boolean end = false;
    while (!end) {
      int got = in.read(buffer);
      if (got < 0) {
        break;
      }
      octets += got;
      if (octets > limits.octetsMax()) {
        throw new ModelException("the answer is longer than " + limits.octetsMax() + " octets");
      }
      for (int i = 0; i < got && !end; i++) {
        if (buffer[i] == '\n') {
          end = line(line.toString(StandardCharsets.UTF_8).strip());
          line.reset();
        } else {
          line.write(buffer[i]);
        }
      }
    }
    if (!end && !finished) {
      throw new ModelException("the answer ended early");
    }
    return answer();
  }

  /// @return whether it was the last line
  private boolean line(String line) throws ModelException {
    if (!line.startsWith(DATA)) {
      return false; // comments, other fields, and the line between events
    }
    String data = line.substring(DATA.length()).strip();
    if (data.equals(END)) {
      return true;
    }
    try {
      chunk(JSON.readTree(data));
    } catch (JacksonException e) {
      throw new ModelException("the answer is not JSON", e);
    }
    return false;
  }

  private void chunk(JsonNode chunk) throws ModelException {
    if (chunk.has("error")) {
      throw new ModelException("the endpoint reported an error amid the answer");
    }
    long used = chunk.path("usage").path("total_tokens").asLong(0);
    tokens = Math.max(tokens, Math.max(0, used));
    JsonNode choice = chunk.path("choices").path(0);
    finished |= choice.path("finish_reason").isString();
    JsonNode delta = choice.path("delta");
    String piece = delta.path("content").asString("");
    if (!piece.isEmpty()) {
      text.append(piece);
      requireShort();
      out.accept(piece);
    }
    for (JsonNode each : delta.path("tool_calls")) {
      call(each);
    }
  }

  private void call(JsonNode piece) throws ModelException {
    int index = piece.path("index").asInt(calls.size());
    PartialCall call = calls.computeIfAbsent(index, _ -> new PartialCall());
    if (calls.size() > limits.callsMax()) {
      throw new ModelException("the answer has more than " + limits.callsMax() + " calls");
    }
    String id = piece.path("id").asString("");
    if (!id.isEmpty()) {
      call.id = id;
    }
    call.name.append(piece.path("function").path("name").asString(""));
    call.arguments.append(piece.path("function").path("arguments").asString(""));
    requireShort();
  }

  private void requireShort() throws ModelException {
    long chars = text.length();
    for (PartialCall call : calls.values()) {
      chars += call.id.length() + call.name.length() + call.arguments.length();
    }
    if (chars > limits.charsMax()) {
      throw new ModelException("the answer is longer than " + limits.charsMax() + " characters");
    }
  }

  private LanguageModel.Answer answer() throws ModelException {
    List<LanguageModel.ToolCall> complete = new ArrayList<>();
    int number = 0;
    for (PartialCall call : calls.values()) {
      String id = call.id.isEmpty() ? "call-" + number : call.id;
      number++;
      complete.add(new LanguageModel.ToolCall(id, call.name.toString(), arguments(call)));
    }
    return new LanguageModel.Answer(
        text.toString(), complete, tokens > 0 ? OptionalLong.of(tokens) : OptionalLong.empty());
  }

  private static ObjectNode arguments(PartialCall call) throws ModelException {
    String written = call.arguments.toString();
    if (written.isBlank()) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      return Optional.of(JSON.readTree(written))
          .filter(JsonNode::isObject)
          .map(ObjectNode.class::cast)
          .orElseThrow(() -> new ModelException("the arguments of a call are not an object"));
    } catch (JacksonException e) {
      throw new ModelException("the arguments of a call are not JSON", e);
    }
  }
}
