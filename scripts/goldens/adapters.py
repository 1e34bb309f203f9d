"""Adapters in PEFT's layout for the tiny checkpoints of published.py, and what the models give with them: the folder
adapters and adapters.json. The changes are added to the weights by their formulas.
"""
import json

import torch

from golden import FOLDER, draw, tensor, write
from published import gpt2, llama, safetensors

g = torch.Generator().manual_seed(41)
cases = []


def read(folder):
    raw = (FOLDER / "published" / folder / "model.safetensors").read_bytes()
    size = int.from_bytes(raw[:8], "little")
    weights = {}
    for name, e in json.loads(raw[8:8 + size]).items():
        if name != "__metadata__":
            begin, end = e["data_offsets"]
            data = torch.frombuffer(bytearray(raw[8 + size + begin:8 + size + end]), dtype=torch.float32)
            weights[name] = data.reshape(e["shape"]).double()
    return json.loads((FOLDER / "published" / folder / "config.json").read_text()), weights


def case(name, base, forward, layers, transposed, prefix="", ranks=None, alphas=None, whole=None, **settings):
    c, w = read(base)
    r, alpha = settings["r"], settings["lora_alpha"]
    stored = {}
    for layer in layers:
        rank = (ranks or {}).get(layer.split(".")[-1], r)
        scale = (alphas or {}).get(layer.split(".")[-1], alpha) / (rank ** 0.5 if settings.get("use_rslora") else rank)
        old = w[layer + ".weight"].T if transposed else w[layer + ".weight"]
        a, b = draw(g, rank, old.shape[1], scale=0.5), draw(g, old.shape[0], rank, scale=0.5)
        new = old + scale * (b @ a)
        key = f"base_model.model.{prefix}{layer}"
        stored[key + ".lora_A.weight"], stored[key + ".lora_B.weight"] = a, b
        if settings.get("use_dora"):
            m = torch.round((1 + torch.rand(old.shape[0], generator=g, dtype=torch.float64)) * 128) / 128
            new = new * (m / torch.sqrt((new * new).sum(1)))[:, None]
            stored[key + ".lora_magnitude_vector"] = m
        w[layer + ".weight"] = new.T if transposed else new
    for whole_name in whole or []:
        w[whole_name] = draw(g, *w[whole_name].shape)
        stored["base_model.model." + whole_name] = w[whole_name]
    config = {"alpha_pattern": alphas or {}, "auto_mapping": None, "base_model_name_or_path": base, "bias": "none",
              "fan_in_fan_out": transposed, "inference_mode": True, "init_lora_weights": True, "layer_replication": None,
              "lora_bias": False, "lora_dropout": 0.05, "modules_to_save": [n.rsplit(".", 1)[0] for n in whole or []] or None,
              "peft_type": "LORA", "rank_pattern": ranks or {}, "target_modules": sorted({n.split(".")[-1] for n in layers}),
              "task_type": "CAUSAL_LM", "use_dora": False, "use_rslora": False, **settings}
    folder = FOLDER / "adapters" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")
    safetensors(folder / "adapter_model.safetensors", {k: v.float() for k, v in stored.items()})
    ids = torch.randint(0, 11, (2, 6), generator=g)
    cases.append({"name": name, "base": base, "ids": tensor(ids), "output": tensor(forward(c, w, ids))})


attention = [f"model.layers.{n}.self_attn.{p}_proj" for n in range(2) for p in "qv"]
case("llama-lora", "llama2", llama, attention, False, r=2, lora_alpha=3, ranks={"v_proj": 1}, alphas={"v_proj": 4})
case("llama-dora", "llama2", llama, attention + ["model.layers.1.mlp.down_proj"], False, r=2, lora_alpha=4, use_dora=True,
     use_rslora=True, whole=["lm_head.weight"])
case("gpt2-lora", "gpt2", gpt2, ["h.0.attn.c_attn", "h.1.mlp.c_fc"], True, prefix="transformer.", r=2, lora_alpha=2)
case("gpt2-dora", "gpt2", gpt2, ["h.1.attn.c_attn"], True, prefix="transformer.", r=1, lora_alpha=2, use_dora=True)

write("adapters", {"cases": cases})
