package dev.jumbo.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ONNX Runtime on an exported file. */
final class OnnxRuntimeSession implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OnnxRuntimeSession(Path file) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(file.toString(), options);
        }
    }

    OrtSession session() {
        return session;
    }

    /** The first result. */
    Tensor run(ForwardPass pass, List<Tensor> inputs) throws OrtException {
        Map<String, OnnxTensorLike> feed = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            feed.put(pass.inputs().get(i).name(), tensor(inputs.get(i)));
        }
        try (OrtSession.Result result = session.run(feed)) {
            OnnxTensor first = (OnnxTensor) result.get(0);
            float[] values = new float[first.getFloatBuffer().remaining()];
            first.getFloatBuffer().get(values);
            return Tensor.of(values, ((TensorInfo) first.getInfo()).getShape());
        } finally {
            feed.values().forEach(OnnxTensorLike::close);
        }
    }

    private OnnxTensor tensor(Tensor tensor) throws OrtException {
        if (tensor.dtype() == DType.INT64) {
            return OnnxTensor.createTensor(environment, LongBuffer.wrap(tensor.toLongs()), tensor.shape());
        }
        if (tensor.dtype() == DType.UINT8) {
            long[] values = tensor.toLongs();
            ByteBuffer bytes = ByteBuffer.allocateDirect(values.length);
            for (long value : values) {
                bytes.put((byte) value);
            }
            return OnnxTensor.createTensor(
                    environment, bytes.flip(), tensor.shape(), ai.onnxruntime.OnnxJavaType.UINT8);
        }
        return OnnxTensor.createTensor(environment, FloatBuffer.wrap(tensor.toFloats()), tensor.shape());
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
