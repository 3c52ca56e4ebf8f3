import * as tf from '@tensorflow/tfjs';
import { traceFunction } from './dist/trace/trace.js';
import { modelOfTrace } from './dist/onnx/trace-model.js';
tf.env().set('PROD',true);await tf.setBackend('cpu');
const w=tf.variable(tf.randomNormal([3,3,2,4],0,.1,'float32',1)),b=tf.variable(tf.zeros([4])),w2=tf.variable(tf.randomNormal([1,1,4,1],0,.1,'float32',2)),b2=tf.variable(tf.zeros([1]));
const D=x=>tf.add(tf.conv2d(tf.leakyRelu(tf.add(tf.conv2d(x,w,1,'same'),b)),w2,1,'same'),b2);
const opt=tf.train.sgd(.1);const [H,W]=[5,9];
const t=traceFunction(({r,f})=>({loss:opt.minimize(()=>tf.sub(tf.mean(D(f)),tf.mean(D(r))),true,[w,b,w2,b2])}),{r:{shape:[4,H,W,2],dtype:'float32'},f:{shape:[4,H,W,2],dtype:'float32'}});
const m=modelOfTrace(t,'x');
const by=new Map(m.model.nodes.flatMap(n=>n.outputs.map(o=>[o,n])));const init=new Map(m.model.initializers.map(i=>[i.name,i]));
const show=(name,d=0,max=9)=>{const n=by.get(name);const i=init.get(name);console.log(' '.repeat(d*2)+name,m.shapes.get(name)?.join('x'),n?n.type+' '+JSON.stringify(n.attributes):i?'const '+i.shape+' '+(i.type==='float32'?[...new Float32Array(i.bytes.slice().buffer)].slice(0,4):i.type):'port');if(n&&d<max)for(const x of n.inputs)show(x,d+1,max);};
for(const x of m.writes)if(x.variable.variable===b2)show(x.output);
process.exit()
