"""Tiny checkpoints in Hugging Face's layout with random weights, and what their models give: the folder published and
published.json. The models are written out in plain tensor operations, in float64, from their papers.
"""
import json
import math
import struct

import torch

from golden import FOLDER, draw, tensor, write

g = torch.Generator().manual_seed(20)
cases = []
CODES = {torch.float32: "F32", torch.bfloat16: "BF16", torch.float16: "F16", torch.int64: "I64"}


def safetensors(file, tensors):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, t in tensors.items():
        raw = bytes(t.contiguous().view(torch.uint8).reshape(-1).tolist())
        header[name] = {"dtype": CODES[t.dtype], "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    file.write_bytes(struct.pack("<Q", len(text)) + text + data)


def publish(name, config, weights, extra=None, dtype=torch.float32, shards=1):
    """Writes the folder; extra are tensors that repeat others or are none of the weights."""
    folder = FOLDER / "published" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    stored = {n: t.to(dtype) for n, t in weights.items()}
    stored.update(extra or {})
    if shards == 1:
        safetensors(folder / "model.safetensors", stored)
    else:
        where = {n: f"model-{i % shards + 1:05d}-of-{shards:05d}.safetensors" for i, n in enumerate(stored)}
        for file in sorted(set(where.values())):
            safetensors(folder / file, {n: t for n, t in stored.items() if where[n] == file})
        index = {"metadata": {"total_size": sum(t.numel() * t.element_size() for t in stored.values())}, "weight_map": where}
        (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")
    return {n: t.to(dtype).double() for n, t in weights.items()}


def frequencies(c, d, length):
    f = [c["rope_theta"] ** (-2 * i / d) for i in range(d // 2)]
    s = c.get("rope_scaling")
    if s and s.get("type") == "longrope":
        own = s["long_factor"] if length > c["original_max_position_embeddings"] else s["short_factor"]
        return [x / factor for x, factor in zip(f, own)]
    if s and s.get("type") == "linear":
        return [x / s["factor"] for x in f]
    if s and s.get("rope_type") == "llama3":
        low = s["original_max_position_embeddings"] / s["low_freq_factor"]
        high = s["original_max_position_embeddings"] / s["high_freq_factor"]
        out = []
        for x in f:
            length = 2 * math.pi / x
            if length < high:
                out.append(x)
            elif length > low:
                out.append(x / s["factor"])
            else:
                smooth = (s["original_max_position_embeddings"] / length - s["low_freq_factor"]) / (
                    s["high_freq_factor"] - s["low_freq_factor"])
                out.append((1 - smooth) * x / s["factor"] + smooth * x)
        return out
    return f


def rms(x, weight, eps):
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + eps) * weight


def amplitude(c):
    """LongRoPE's factor of what is turned."""
    if (c.get("rope_scaling") or {}).get("type") != "longrope":
        return 1
    context = c["original_max_position_embeddings"]
    return math.sqrt(1 + math.log(c["max_position_embeddings"] / context) / math.log(context))


def window_of(c, n):
    """How many tokens a token sees in layer n; None for all."""
    if c["model_type"] == "mistral":
        return c.get("sliding_window")
    if not c.get("use_sliding_window"):
        return None
    slides = c["layer_types"][n] == "sliding_attention" if "layer_types" in c else n >= c["max_window_layers"]
    return c["sliding_window"] if slides else None


def turn(x, position, f, a):
    """One head's vector: features i and i + r/2 of the first r are a point of the plane that is turned."""
    half, y = len(f), x.clone()
    for i in range(half):
        c, s = a * math.cos(position * f[i]), a * math.sin(position * f[i])
        y[i], y[i + half] = x[i] * c - x[i + half] * s, x[i + half] * c + x[i] * s
    return y


def llama(c, w, ids):
    heads, groups, eps = c["num_attention_heads"], c["num_key_value_heads"], c["rms_norm_eps"]
    d = c.get("head_dim") or c["hidden_size"] // heads
    f, a = frequencies(c, int(d * c.get("partial_rotary_factor", 1)), ids.shape[1]), amplitude(c)
    rows = []
    for row in ids.tolist():
        x = w["model.embed_tokens.weight"][row]
        for n in range(c["num_hidden_layers"]):
            p = f"model.layers.{n}."
            window = window_of(c, n)

            def project(which, h):
                y = h @ w[p + f"self_attn.{which}_proj.weight"].T
                bias = w.get(p + f"self_attn.{which}_proj.bias")
                return y if bias is None else y + bias

            h = rms(x, w[p + "input_layernorm.weight"], eps)
            q, k, v = [project(n_, h).reshape(len(row), -1, d) for n_ in "qkv"]
            if p + "self_attn.q_norm.weight" in w:
                q = rms(q, w[p + "self_attn.q_norm.weight"], eps)
                k = rms(k, w[p + "self_attn.k_norm.weight"], eps)
            out = torch.zeros(len(row), heads, d, dtype=torch.float64)
            for head in range(heads):
                group = head // (heads // groups)
                for t in range(len(row)):
                    first = 0 if window is None else max(0, t - window + 1)
                    qt = turn(q[t, head], t, f, a)
                    scores = torch.stack([qt @ turn(k[s, group], s, f, a) for s in range(first, t + 1)]) / math.sqrt(d)
                    out[t, head] = torch.softmax(scores, 0) @ v[first:t + 1, group]
            x = x + project("o", out.reshape(len(row), -1))
            h = rms(x, w[p + "post_attention_layernorm.weight"], eps)
            gate = h @ w[p + "mlp.gate_proj.weight"].T
            x = x + (gate * torch.sigmoid(gate) * (h @ w[p + "mlp.up_proj.weight"].T)) @ w[p + "mlp.down_proj.weight"].T
        x = rms(x, w["model.norm.weight"], eps)
        rows.append(x @ w.get("lm_head.weight", w["model.embed_tokens.weight"]).T)
    return torch.stack(rows)


def llama_weights(c):
    D, H, heads = c["hidden_size"], c["intermediate_size"], c["num_attention_heads"]
    d = c.get("head_dim") or D // heads
    kv = c["num_key_value_heads"] * d
    w = {"model.embed_tokens.weight": draw(g, c["vocab_size"], D)}
    for n in range(c["num_hidden_layers"]):
        p = f"model.layers.{n}."
        for which, out, into in [("q", heads * d, D), ("k", kv, D), ("v", kv, D), ("o", D, heads * d)]:
            w[p + f"self_attn.{which}_proj.weight"] = draw(g, out, into, scale=0.5)
            if c["model_type"] == "qwen2" and which != "o":
                w[p + f"self_attn.{which}_proj.bias"] = draw(g, out)
        if c["model_type"] == "qwen3":
            w[p + "self_attn.q_norm.weight"] = 1 + draw(g, d, scale=0.3)
            w[p + "self_attn.k_norm.weight"] = 1 + draw(g, d, scale=0.3)
        w[p + "mlp.gate_proj.weight"] = draw(g, H, D, scale=0.5)
        w[p + "mlp.up_proj.weight"] = draw(g, H, D, scale=0.5)
        w[p + "mlp.down_proj.weight"] = draw(g, D, H, scale=0.5)
        w[p + "input_layernorm.weight"] = 1 + draw(g, D, scale=0.3)
        w[p + "post_attention_layernorm.weight"] = 1 + draw(g, D, scale=0.3)
    w["model.norm.weight"] = 1 + draw(g, D, scale=0.3)
    if not c["tie_word_embeddings"]:
        w["lm_head.weight"] = draw(g, c["vocab_size"], D, scale=0.5)
    return w


def llama_case(name, dtype=torch.float32, shards=1, extra=lambda w: {}, kind="llama", **settings):
    c = {"architectures": ["ForCausalLM"], "vocab_size": 11, "hidden_size": 8, "intermediate_size": 12,
         "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 2, "hidden_act": "silu",
         "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "rope_scaling": None,
         "tie_word_embeddings": False, "torch_dtype": str(dtype)[6:], "bos_token_id": 1, **settings}
    w = llama_weights(c)
    w = publish(name, c, w, extra(w), dtype, shards)
    ids = torch.randint(0, 11, (2, 7), generator=g)
    cases.append({"name": name, "kind": kind, "dtype": str(dtype)[6:], "ids": tensor(ids), "output": tensor(llama(c, w, ids))})


llama_case("llama2", model_type="llama", pretraining_tp=1,
           extra=lambda w: {"model.layers.0.self_attn.rotary_emb.inv_freq": torch.tensor([1.0, 0.01])})
llama_case("llama2-linear", model_type="llama", rope_scaling={"type": "linear", "factor": 2.5}, dtype=torch.float16)
llama_case("llama3", model_type="llama", dtype=torch.bfloat16, shards=3, hidden_size=16, num_attention_heads=4,
           rope_theta=50.0, attention_bias=False, mlp_bias=False,
           rope_scaling={"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                         "original_max_position_embeddings": 32})
llama_case("qwen2", model_type="qwen2", num_attention_heads=4, hidden_size=16, tie_word_embeddings=True,
           use_sliding_window=False, sliding_window=3, max_window_layers=2,
           extra=lambda w: {"lm_head.weight": w["model.embed_tokens.weight"].float()})
llama_case("qwen3", model_type="qwen3", num_attention_heads=4, head_dim=6, tie_word_embeddings=True, attention_bias=False,
           use_sliding_window=False, sliding_window=None, shards=2)
llama_case("mistral", model_type="mistral", num_attention_heads=2, num_key_value_heads=1, sliding_window=3)


def layer_norm(x, w, name):
    weight = w.get(name + ".weight", w.get(name + ".gamma"))
    bias = w.get(name + ".bias", w.get(name + ".beta"))
    mean = x.mean(-1, keepdim=True)
    return (x - mean) / torch.sqrt(((x - mean) ** 2).mean(-1, keepdim=True) + 1e-12) * weight + bias


def gelu(x):
    return x * 0.5 * (1 + torch.erf(x / math.sqrt(2)))


def bert(c, w, p, ids, types, mask):
    heads, d = c["num_attention_heads"], c["hidden_size"] // c["num_attention_heads"]

    def dense(x, name):
        return x @ w[name + ".weight"].T + w[name + ".bias"]

    rows = []
    for b in range(len(ids)):
        x = (w[p + "embeddings.word_embeddings.weight"][ids[b]] + w[p + "embeddings.token_type_embeddings.weight"][types[b]]
             + w[p + "embeddings.position_embeddings.weight"][:ids.shape[1]])
        x = layer_norm(x, w, p + "embeddings.LayerNorm")
        for n in range(c["num_hidden_layers"]):
            at = p + f"encoder.layer.{n}."
            q, k, v = [dense(x, at + f"attention.self.{name}") for name in ["query", "key", "value"]]
            parts = []
            for h in range(heads):
                span = slice(h * d, h * d + d)
                scores = q[:, span] @ k[:, span].T / math.sqrt(d)
                scores[:, mask[b] == 0] = -math.inf
                parts.append(torch.softmax(scores, -1) @ v[:, span])
            x = layer_norm(x + dense(torch.cat(parts, -1), at + "attention.output.dense"), w, at + "attention.output.LayerNorm")
            y = dense(gelu(dense(x, at + "intermediate.dense")), at + "output.dense")
            x = layer_norm(x + y, w, at + "output.LayerNorm")
        rows.append(x)
    return torch.stack(rows)


def bert_case(name, p, heads, old):
    D, H, V = 8, 12, 13
    c = {"architectures": ["BertForPreTraining" if heads else "BertModel"], "model_type": "bert", "vocab_size": V,
         "hidden_size": D, "intermediate_size": H, "num_hidden_layers": 2, "num_attention_heads": 2, "hidden_act": "gelu",
         "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "max_position_embeddings": 9,
         "type_vocab_size": 2, "layer_norm_eps": 1e-12, "pad_token_id": 0}
    w = {}

    def dense(name, out, into):
        w[name + ".weight"], w[name + ".bias"] = draw(g, out, into, scale=0.5), draw(g, out, scale=0.5)

    def norm(name):
        w[name + (".gamma" if old else ".weight")] = 1 + draw(g, D, scale=0.3)
        w[name + (".beta" if old else ".bias")] = draw(g, D, scale=0.3)

    w[p + "embeddings.word_embeddings.weight"] = draw(g, V, D)
    w[p + "embeddings.position_embeddings.weight"] = draw(g, 9, D)
    w[p + "embeddings.token_type_embeddings.weight"] = draw(g, 2, D)
    norm(p + "embeddings.LayerNorm")
    for n in range(2):
        at = p + f"encoder.layer.{n}."
        for part in ["query", "key", "value"]:
            dense(at + f"attention.self.{part}", D, D)
        dense(at + "attention.output.dense", D, D)
        norm(at + "attention.output.LayerNorm")
        dense(at + "intermediate.dense", H, D)
        dense(at + "output.dense", D, H)
        norm(at + "output.LayerNorm")
    dense(p + "pooler.dense", D, D)
    extra = {}
    if heads:
        w["cls.predictions.bias"] = draw(g, V, scale=0.5)
        dense("cls.predictions.transform.dense", D, D)
        norm("cls.predictions.transform.LayerNorm")
        dense("cls.seq_relationship", 2, D)
        extra = {"cls.predictions.decoder.weight": w[p + "embeddings.word_embeddings.weight"].float(),
                 p + "embeddings.position_ids": torch.arange(9).reshape(1, 9)}
    w = publish(name, c, w, extra)
    ids = torch.randint(0, V, (2, 6), generator=g)
    types, mask = torch.tensor([[0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 0, 0]]), torch.tensor([[1] * 6, [1] * 4 + [0] * 2])
    x = bert(c, w, p, ids, types, mask)
    pooled = torch.tanh(x[:, 0] @ w[p + "pooler.dense.weight"].T + w[p + "pooler.dense.bias"])
    case = {"name": name, "kind": "bert", "dtype": "float32", "ids": tensor(ids), "types": tensor(types),
            "mask": tensor(mask), "output": tensor(x), "pooled": tensor(pooled)}
    if heads:
        t = "cls.predictions.transform."
        y = layer_norm(gelu(x @ w[t + "dense.weight"].T + w[t + "dense.bias"]), w, t + "LayerNorm")
        case["words"] = tensor(y @ w[p + "embeddings.word_embeddings.weight"].T + w["cls.predictions.bias"])
        case["next"] = tensor(pooled @ w["cls.seq_relationship.weight"].T + w["cls.seq_relationship.bias"])
    cases.append(case)


bert_case("bert", "", False, False)
bert_case("bert-pretraining", "bert.", True, True)


def gpt2(c, w, ids):
    heads, d = c["n_head"], c["n_embd"] // c["n_head"]

    def norm(x, name):
        mean = x.mean(-1, keepdim=True)
        return (x - mean) / torch.sqrt(((x - mean) ** 2).mean(-1, keepdim=True) + 1e-5) * w[name + ".weight"] + w[name + ".bias"]

    def dense(x, name):
        return x @ w[name + ".weight"] + w[name + ".bias"]

    rows = []
    for row in ids:
        x = w["wte.weight"][row] + w["wpe.weight"][:len(row)]
        for n in range(c["n_layer"]):
            q, k, v = dense(norm(x, f"h.{n}.ln_1"), f"h.{n}.attn.c_attn").split(c["n_embd"], -1)
            parts = []
            for h in range(heads):
                span = slice(h * d, h * d + d)
                scores = q[:, span] @ k[:, span].T / math.sqrt(d)
                scores[torch.ones_like(scores).triu(1) == 1] = -math.inf
                parts.append(torch.softmax(scores, -1) @ v[:, span])
            x = x + dense(torch.cat(parts, -1), f"h.{n}.attn.c_proj")
            y = dense(norm(x, f"h.{n}.ln_2"), f"h.{n}.mlp.c_fc")
            y = 0.5 * y * (1 + torch.tanh(math.sqrt(2 / math.pi) * (y + 0.044715 * y ** 3)))
            x = x + dense(y, f"h.{n}.mlp.c_proj")
        rows.append(norm(x, "ln_f") @ w["wte.weight"].T)
    return torch.stack(rows)


D = 8
c = {"activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "n_embd": D, "n_head": 2,
     "n_layer": 2, "n_positions": 9, "n_ctx": 9, "vocab_size": 11, "layer_norm_epsilon": 1e-5, "resid_pdrop": 0.1}
w = {"wte.weight": draw(g, 11, D), "wpe.weight": draw(g, 9, D)}
for n in range(2):
    for name, into, out in [("attn.c_attn", D, 3 * D), ("attn.c_proj", D, D), ("mlp.c_fc", D, 4 * D), ("mlp.c_proj", 4 * D, D)]:
        w[f"h.{n}.{name}.weight"], w[f"h.{n}.{name}.bias"] = draw(g, into, out, scale=0.4), draw(g, out, scale=0.5)
    for name in ["ln_1", "ln_2"]:
        w[f"h.{n}.{name}.weight"], w[f"h.{n}.{name}.bias"] = 1 + draw(g, D, scale=0.3), draw(g, D, scale=0.3)
w["ln_f.weight"], w["ln_f.bias"] = 1 + draw(g, D, scale=0.3), draw(g, D, scale=0.3)
w = publish("gpt2", c, w, {"h.0.attn.bias": torch.ones(1, 1, 9, 9)})
ids = torch.randint(0, 11, (2, 6), generator=g)
cases.append({"name": "gpt2", "kind": "gpt2", "dtype": "float32", "ids": tensor(ids), "output": tensor(gpt2(c, w, ids))})



def gelu_new(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))


def norm5(x, w, name):
    mean = x.mean(-1, keepdim=True)
    return (x - mean) / torch.sqrt(((x - mean) ** 2).mean(-1, keepdim=True) + 1e-5) * w[name + ".weight"] + w[name + ".bias"]


def linear(x, w, name):
    y = x @ w[name + ".weight"].T
    return y + w[name + ".bias"] if name + ".bias" in w else y


def gpt_neo(c, w, ids):
    """Scores are not divided; in local layers a token sees window_size tokens, itself included."""
    heads, d, p = c["num_heads"], c["hidden_size"] // c["num_heads"], "transformer."
    kinds = [k for names, count in c["attention_types"] for _ in range(count) for k in names]
    rows = []
    for row in ids.tolist():
        x = w[p + "wte.weight"][row] + w[p + "wpe.weight"][:len(row)]
        for n, kind in enumerate(kinds):
            at = f"{p}h.{n}."
            y = norm5(x, w, at + "ln_1")
            q, k, v = [linear(y, w, at + f"attn.attention.{i}_proj") for i in "qkv"]
            out = torch.zeros_like(x)
            for t in range(len(row)):
                first = max(0, t - c["window_size"] + 1) if kind == "local" else 0
                for h in range(heads):
                    span = slice(h * d, h * d + d)
                    scores = torch.stack([q[t, span] @ k[s, span] for s in range(first, t + 1)])
                    out[t, span] = torch.softmax(scores, 0) @ v[first:t + 1, span]
            x = x + linear(out, w, at + "attn.attention.out_proj")
            x = x + linear(gelu_new(linear(norm5(x, w, at + "ln_2"), w, at + "mlp.c_fc")), w, at + "mlp.c_proj")
        rows.append(norm5(x, w, p + "ln_f") @ w[p + "wte.weight"].T)
    return torch.stack(rows)


def gptj(c, w, ids):
    """Features 2i and 2i + 1 of a head's first rotary_dim are a point of the plane that is turned."""
    heads, d, r, p = c["n_head"], c["n_embd"] // c["n_head"], c["rotary_dim"], "transformer."

    def turned(x, t):
        y = x.clone()
        for i in range(0, r, 2):
            angle = t * 10000 ** (-i / r)
            y[i] = x[i] * math.cos(angle) - x[i + 1] * math.sin(angle)
            y[i + 1] = x[i + 1] * math.cos(angle) + x[i] * math.sin(angle)
        return y

    rows = []
    for row in ids.tolist():
        x = w[p + "wte.weight"][row]
        for n in range(c["n_layer"]):
            at = f"{p}h.{n}."
            y = norm5(x, w, at + "ln_1")
            q, k, v = [linear(y, w, at + f"attn.{i}_proj").reshape(len(row), heads, d) for i in "qkv"]
            out = torch.zeros(len(row), heads, d, dtype=torch.float64)
            for t in range(len(row)):
                for h in range(heads):
                    scores = torch.stack([turned(q[t, h], t) @ turned(k[s, h], s) for s in range(t + 1)]) / math.sqrt(d)
                    out[t, h] = torch.softmax(scores, 0) @ v[:t + 1, h]
            x = (x + linear(out.reshape(len(row), -1), w, at + "attn.out_proj")
                 + linear(gelu_new(linear(y, w, at + "mlp.fc_in")), w, at + "mlp.fc_out"))
        rows.append(linear(norm5(x, w, p + "ln_f"), w, "lm_head"))
    return torch.stack(rows)


def gpt_case(name, c, forward, layers, matrices, norms, top, extra):
    w = {n: draw(g, *shape) for n, shape in top.items()}
    for n in range(layers):
        for part, into, out, bias in matrices:
            w[f"transformer.h.{n}.{part}.weight"] = draw(g, out, into, scale=0.4)
            if bias:
                w[f"transformer.h.{n}.{part}.bias"] = draw(g, out, scale=0.5)
        for part in norms:
            w[f"transformer.h.{n}.{part}.weight"] = 1 + draw(g, D, scale=0.3)
            w[f"transformer.h.{n}.{part}.bias"] = draw(g, D, scale=0.3)
    w["transformer.ln_f.weight"], w["transformer.ln_f.bias"] = 1 + draw(g, D, scale=0.3), draw(g, D, scale=0.3)
    w = publish(name, c, w, extra(w))
    ids = torch.randint(0, 11, (2, 7), generator=g)
    cases.append({"name": name, "kind": "causal", "dtype": "float32", "ids": tensor(ids), "output": tensor(forward(c, w, ids))})


gpt_case("gpt-neo", {"activation_function": "gelu_new", "architectures": ["GPTNeoForCausalLM"], "model_type": "gpt_neo",
                     "attention_types": [[["global", "local"], 1], [["local"], 1]], "num_layers": 3, "window_size": 3,
                     "hidden_size": D, "intermediate_size": None, "num_heads": 2, "max_position_embeddings": 9,
                     "vocab_size": 11, "layer_norm_epsilon": 1e-5, "resid_dropout": 0, "embed_dropout": 0},
         gpt_neo, 3,
         [(f"attn.attention.{i}_proj", D, D, False) for i in "qkv"] + [
             ("attn.attention.out_proj", D, D, True), ("mlp.c_fc", D, 4 * D, True), ("mlp.c_proj", 4 * D, D, True)],
         ["ln_1", "ln_2"], {"transformer.wte.weight": (11, D), "transformer.wpe.weight": (9, D)},
         lambda w: {"transformer.h.0.attn.attention.bias": torch.ones(1, 1, 9, 9),
                    "transformer.h.0.attn.attention.masked_bias": torch.tensor([-1e9]),
                    "lm_head.weight": w["transformer.wte.weight"].float()})
D = 16
gpt_case("gptj", {"activation_function": "gelu_new", "architectures": ["GPTJForCausalLM"], "model_type": "gptj", "n_embd": D,
                  "n_head": 2, "n_layer": 2, "n_positions": 32, "n_inner": 20, "rotary_dim": 6, "vocab_size": 11,
                  "layer_norm_epsilon": 1e-5, "resid_pdrop": 0.0, "tie_word_embeddings": False},
         gptj, 2,
         [(f"attn.{i}_proj", D, D, False) for i in ["q", "k", "v", "out"]] + [
             ("mlp.fc_in", D, 20, True), ("mlp.fc_out", 20, D, True)],
         ["ln_1"], {"transformer.wte.weight": (11, D), "lm_head.weight": (11, D), "lm_head.bias": (11,)},
         lambda w: {"transformer.h.0.attn.bias": torch.ones(1, 1, 9, 9)})

# Windows in some layers, a part of each head turned, and factors for each pair
llama_case("qwen2-windows", model_type="qwen2", num_hidden_layers=3, tie_word_embeddings=True, use_sliding_window=True,
           sliding_window=3, max_window_layers=1)
llama_case("qwen3-windows", model_type="qwen3", num_hidden_layers=3, head_dim=6, num_key_value_heads=1, tie_word_embeddings=True,
           use_sliding_window=True, sliding_window=2, layer_types=["sliding_attention", "full_attention", "sliding_attention"])
LONGROPE = {"type": "longrope", "short_factor": [1.0, 1.25], "long_factor": [2.0, 5.5]}
llama_case("llama-longrope", model_type="llama", hidden_size=16, partial_rotary_factor=0.5, rope_scaling=LONGROPE,
           original_max_position_embeddings=32)
llama_case("llama-longrope-long", kind="llama-long", model_type="llama", hidden_size=16, partial_rotary_factor=0.5,
           rope_scaling=LONGROPE, original_max_position_embeddings=4)

write("published", {"cases": cases})
