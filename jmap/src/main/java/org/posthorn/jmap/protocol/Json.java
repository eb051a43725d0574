package org.posthorn.jmap.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON in the form that JMAP requires: I-JSON (RFC 7493), with valid UTF-8 and no duplicate names
/// in an object.
final class Json {
  /// Largest number of JSON tokens in a request. An empty array takes three octets of a request and
  /// about fifty of memory.
  private static final int TOKENS_MAX = 1_000_000;

  private final JsonMapper mapper;

  Json(JmapLimits limits) {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(limits.depthMax())
            .maxTokenCount(TOKENS_MAX)
            .maxStringLength(limits.sizeRequestMax())
            .build();
    mapper =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
  }

  /// @throws RequestException NOT_JSON
  JsonNode read(byte[] octets) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
      JsonNode read = mapper.readTree(text);
      if (read == null || read.isMissingNode()) {
        throw new RequestException(RequestException.Kind.NOT_JSON, "the request is empty");
      }
      return read;
    } catch (CharacterCodingException e) {
      throw new RequestException(RequestException.Kind.NOT_JSON, "the request is not UTF-8");
    } catch (JacksonException e) {
      throw new RequestException(
          RequestException.Kind.NOT_JSON, "the request is not I-JSON: " + e.getOriginalMessage());
    }
  }

  /// Estimates the length as JSON in characters: a lower bound.
  ///
  /// @param enough limit where counting stops, since values with shared references may be much
  ///   longer as text than in memory
  /// @return more than `enough` if the limit is exceeded
  static long length(JsonNode value, long enough) {
    if (value.isString()) {
      return value.asString().length() + 2L;
    }
    long length = 2;
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> each : value.properties()) {
        length += each.getKey().length() + 3L;
        length += length(each.getValue(), enough - length);
        if (length > enough) {
          break;
        }
      }
    } else {
      for (JsonNode each : value) {
        length += length(each, enough - length);
        if (length > enough) {
          break;
        }
      }
    }
    return length;
  }

  byte[] write(JsonNode value) {
    return mapper.writeValueAsBytes(value);
  }
}
