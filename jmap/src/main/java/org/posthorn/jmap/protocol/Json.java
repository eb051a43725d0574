package org.posthorn.jmap.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON as JMAP wants it: I-JSON (RFC 7493), so UTF-8 without broken characters, and no name twice
/// in an object.
final class Json {
  private final JsonMapper mapper;

  Json(JmapLimits limits) {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(limits.depthMax())
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

  byte[] write(JsonNode value) {
    return mapper.writeValueAsBytes(value);
  }
}
