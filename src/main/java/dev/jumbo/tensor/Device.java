package dev.jumbo.tensor;

import java.util.Locale;
import org.bytedeco.pytorch.global.torch;

/**
 * Where a tensor lives.
 *
 * @param type the kind of processor
 * @param index which one of that kind, from 0
 */
public record Device(Type type, int index) {
    /** The kinds of processors that libtorch builds for here. */
    public enum Type {
        CPU(torch.DeviceType.CPU),
        CUDA(torch.DeviceType.CUDA),
        MPS(torch.DeviceType.MPS);

        private final torch.DeviceType code;

        Type(torch.DeviceType code) {
            this.code = code;
        }

        torch.DeviceType code() {
            return code;
        }
    }

    /** The host processor. */
    public static final Device CPU = new Device(Type.CPU, 0);

    /** Apple's GPU. */
    public static final Device MPS = new Device(Type.MPS, 0);

    public Device {
        if (index < 0) {
            throw new IllegalArgumentException("device index: expected 0 or more, got " + index);
        }
    }

    /** The n-th NVIDIA GPU, from 0. */
    public static Device cuda(int index) {
        return new Device(Type.CUDA, index);
    }

    /** The first GPU that the loaded engine can use, else the CPU. */
    public static Device best() {
        return Engine.cudaDevices() > 0 ? cuda(0) : Engine.hasMps() ? MPS : CPU;
    }

    /**
     * Reads {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:1} or {@code mps}.
     *
     * @throws IllegalArgumentException for other words, or a device that this machine lacks
     */
    public static Device parse(String text) {
        String word = text.toLowerCase(Locale.ROOT).strip();
        if (word.equals("auto")) {
            return best();
        }
        if (word.equals("cpu")) {
            return CPU;
        }
        if (word.equals("mps")) {
            if (!Engine.hasMps()) {
                throw new IllegalArgumentException("device mps: none here; use cpu or auto");
            }
            return MPS;
        }
        if (word.matches("cuda(:\\d{1,3})?")) {
            int index = word.length() == 4 ? 0 : Integer.parseInt(word.substring(5));
            int found = Engine.cudaDevices();
            if (index >= found) {
                throw new IllegalArgumentException("device " + word + ": " + found
                        + " CUDA devices can be used here (a GPU build is made with mvn -Pcuda); use cpu or auto");
            }
            return cuda(index);
        }
        throw new IllegalArgumentException("device '" + text + "': expected auto, cpu, cuda, cuda:N or mps");
    }

    /** {@code cpu}, {@code cuda:0} or {@code mps}. */
    @Override
    public String toString() {
        String name = type.name().toLowerCase(Locale.ROOT);
        return type == Type.CUDA ? name + ":" + index : name;
    }

    org.bytedeco.pytorch.Device open() {
        return new org.bytedeco.pytorch.Device(type.code(), (byte) index);
    }

    static Device of(org.bytedeco.pytorch.Device device) {
        for (Type type : Type.values()) {
            if (type.code() == device.type().intern()) {
                return type == Type.CPU ? CPU : new Device(type, Math.max(0, device.index()));
            }
        }
        throw new IllegalArgumentException("tensors on " + device.type() + " are not supported");
    }
}
